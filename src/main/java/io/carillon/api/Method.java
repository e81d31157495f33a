package io.carillon.api;

import io.carillon.channel.Refusal;
import io.carillon.protocol.JsonFields;

/** A method of the server API. */
@FunctionalInterface
interface Method {

    /**
     * Reads what it is called with.
     *
     * @return what carries it out; whether the parameters make sense shows only then
     * @throws Refusal.BadRequest if a parameter is of the wrong kind
     */
    Command read(JsonFields parameters);
}

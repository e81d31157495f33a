package io.carillon.hooks;

import io.carillon.channel.ClientInfo;
import io.carillon.channel.SubscribeOptions;
import org.jspecify.annotations.Nullable;

/**
 * Is asked when a client of the client protocol wants to subscribe to a channel; not for what the server subscribes it to,
 * nor for the plain endpoint, whose namespaces' rules decide. Of several handlers each is asked; where two say something
 * about the same, no order is promised.
 */
public interface SubscribeHandler {

    /**
     * @return {@link Answer#UNDECIDED} to leave it to the rules of the namespace, or {@link Answer#admit}; either with
     *     options
     * @throws Veto to refuse, whatever the rules say
     */
    Answer onSubscribe(Attempt attempt);

    /**
     * A client that wants to subscribe.
     *
     * @param data what the client sent along, one compact JSON value; null: nothing
     * @param byToken whether a valid subscription token admits it
     */
    record Attempt(
            ClientInfo client, String channel, @Nullable String data, boolean byToken) {}

    /**
     * What a handler says.
     *
     * @param admitted whether the client may subscribe even if no rule of the namespace admits it
     * @param options what the subscription is given; where a token gives something too, the token counts
     */
    record Answer(boolean admitted, SubscribeOptions options) {

        /** The namespace's rules decide. */
        public static final Answer UNDECIDED = new Answer(false, SubscribeOptions.NONE);

        /** The client may subscribe. */
        public static Answer admit() {
            return new Answer(true, SubscribeOptions.NONE);
        }

        /** The client may subscribe, and the subscription is given this. */
        public static Answer admit(SubscribeOptions options) {
            return new Answer(true, options);
        }

        /** The subscription is given this, whoever admits it. */
        public Answer with(SubscribeOptions given) {
            return new Answer(admitted, given);
        }
    }
}

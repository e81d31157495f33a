package io.carillon.delivery;

import io.carillon.channel.Position;

/** Where a subscription begins. */
public sealed interface Start {

    /** With the next publication. */
    Start LIVE = new Live();

    /** With the next publication. */
    record Live() implements Start {}

    /** Everything after a position first, whatever is left of it. An empty epoch matches any. */
    record After(Position since) implements Start {}

    /** So many of the last publications first. */
    record Last(int count) implements Start {}

    /**
     * Exactly what is missing after a position; if that is not there any more, or more than {@code limit}, nothing old at
     * all. An empty epoch matches any.
     *
     * @param limit in publications
     * @param answerSize about how many characters of payload the subscriber is handed together when it {@linkplain
     *     Subscriber#entering enters}; what is missing beyond follows one by one, as fast as the connection takes it
     */
    record Recover(Position since, int limit, int answerSize) implements Start {}

    /**
     * The newest publication, unless the client has it.
     *
     * @param known what the client has seen last
     */
    record Newest(Position known) implements Start {}
}

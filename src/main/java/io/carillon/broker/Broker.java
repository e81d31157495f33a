package io.carillon.broker;

import io.carillon.channel.Publication;

/**
 * Carries announcements of publications to all nodes, the announcing one included: there is one way out, on one node
 * too. Thread-safe.
 *
 * <p>Order: announcements that one thread makes for one channel reach each node in that order, as far as they reach it.
 */
public interface Broker extends AutoCloseable {

    /** Receives what is announced. Called on the broker's or a publisher's thread: hands over at once, never blocks. */
    interface Listener {

        /** A publication was announced, on this node or another one. */
        void announced(Publication publication);

        /** The broker can be heard again after it was away: announcements may have been missed. */
        void reconnected();
    }

    /**
     * The state of the broker.
     *
     * @param connected whether announcements reach the other nodes now
     * @param detail a word or sentence for a person: the broker's kind, or what is wrong
     */
    record Health(boolean connected, String detail) {}

    /** Begins to listen. Called once, before the first announcement. Returns at once, also while Redis is away. */
    void start(Listener listener);

    /**
     * Announces a publication. Never blocks and never fails: the listener of this node is called before this method
     * returns; what cannot reach the other nodes is dropped and counted.
     */
    void announce(Publication publication);

    /** Whether the other nodes can be reached. */
    Health health();

    /** Ends all threads and connections. Announcements after it reach nobody. */
    @Override
    void close();
}

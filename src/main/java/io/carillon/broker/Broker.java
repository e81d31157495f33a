package io.carillon.broker;

import io.carillon.channel.Announcement;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * Carries announcements to all nodes, the announcing one included: there is one way out, on one node too. And carries
 * questions from one node to all. Thread-safe.
 *
 * <p>Order: announcements that one thread makes for one channel reach each node in that order, as far as they reach it.
 */
public interface Broker extends AutoCloseable {

    /** Receives what comes. Called on the broker's or a caller's thread: hands over at once, never blocks. */
    interface Listener {

        /** Something was announced, on this node or another one. */
        void announced(Announcement announcement);

        /** The broker can be heard again after it was away: announcements may have been missed. */
        void reconnected();
    }

    /** Answers what a node asks of all nodes. Called on the broker's or a caller's thread: never blocks. */
    interface Responder {

        /** @return the answer; if the stage fails, the asking node takes this one for silent */
        CompletionStage<String> asked(String question);
    }

    /**
     * The state of the broker.
     *
     * @param connected whether announcements reach the other nodes now
     * @param detail a word or sentence for a person: the broker's kind, or what is wrong
     */
    record Health(boolean connected, String detail) {}

    /**
     * What the nodes answered to a question.
     *
     * @param byNode the answers, by the id of the node; this node's is among them
     * @param silent nodes that lived a few seconds ago and have not answered: gone since, or hanging
     * @param connected whether the question could reach the other nodes at all
     */
    record Answers(Map<String, String> byNode, Set<String> silent, boolean connected) {}

    /** Begins to listen. Called once, before the first announcement. Returns at once, also while Redis is away. */
    void start(Listener listener, Responder responder);

    /**
     * Announces something. Never blocks and never fails: the listener of this node is called before this method
     * returns; what cannot reach the other nodes is dropped and counted.
     */
    void announce(Announcement announcement);

    /**
     * Asks all nodes, this one included. The stage completes when all nodes that are known to live have answered, and after
     * the deadline at the latest; it never fails. A node may be asked the same question twice, if its first answer is late.
     */
    CompletionStage<Answers> ask(String question, Duration deadline);

    /** Whether the other nodes can be reached. */
    Health health();

    /** Ends all threads and connections. Announcements after it reach nobody. */
    @Override
    void close();
}

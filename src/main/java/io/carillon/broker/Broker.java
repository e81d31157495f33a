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

    /** The longest question, in characters: 1 Mi. */
    int MAX_QUESTION = 1 << 20;

    /** The longest answer, in characters: 4 Mi. A node with a longer one counts as silent. */
    int MAX_ANSWER = 4 << 20;

    /** So many questions of this node may be open at once. */
    int MAX_QUESTIONS = 1_000;

    /** The latest deadline of a question. */
    Duration MAX_DEADLINE = Duration.ofMinutes(1);

    /** Receives what comes. Called on the broker's or a caller's thread: hands over at once, never blocks. */
    interface Listener {

        /** Something was announced, on this node or another one. */
        void announced(Announcement announcement);

        /** The broker can be heard again after it was away: announcements may have been missed. */
        void reconnected();
    }

    /** Answers what a node asks of all nodes. Called on the broker's or a caller's thread: never blocks. */
    interface Responder {

        /**
         * Answers, sooner or later. May be called twice with the same question, and after its deadline.
         *
         * @return the answer; if the stage fails, the asking node takes this one for silent
         */
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
     * @param byNode the answers, by the id of the node; this node's is among them unless its responder failed
     * @param silent nodes that lived a few seconds ago and have not answered: gone since, hanging, failing, or with an
     *     answer that is too long
     * @param connected whether the question could be sent to the other nodes at all, as far as is known
     */
    record Answers(Map<String, String> byNode, Set<String> silent, boolean connected) {

        public Answers {
            byNode = Map.copyOf(byNode);
            silent = Set.copyOf(silent);
        }
    }

    /**
     * Begins to listen. Called once, before the first announcement. Returns at once, also while Redis is away.
     *
     * @return completes after the first try to connect, whether it did or not; never fails
     */
    CompletionStage<Void> start(Listener listener, Responder responder);

    /**
     * Announces something. Never blocks and never fails: the listener of this node is called before this method
     * returns; what cannot reach the other nodes is dropped and counted.
     */
    void announce(Announcement announcement);

    /**
     * Asks all nodes, this one included: its responder is called before this method returns. The stage completes when all
     * nodes that are known to live have answered, and at the deadline at the latest; it never fails. Who has not answered at
     * half of the deadline is asked once more, so a node may be asked the same question twice; and one that counts as
     * silent may have heard it.
     *
     * <p>While other nodes cannot be reached, the stage completes as soon as this node has answered, and about a second
     * later if that shows only now. With too many or too
     * long questions open ({@link #MAX_QUESTIONS}, 64 Mi characters with their answers) nobody else is asked: it completes at
     * once, the other nodes are silent, and so is this one unless its answer is there. What depends on the stage may run
     * on the broker's threads and must not block them.
     *
     * @param deadline more than zero, {@link #MAX_DEADLINE} at most
     * @throws IllegalArgumentException if the question is longer than {@link #MAX_QUESTION}, or the deadline is none
     */
    CompletionStage<Answers> ask(String question, Duration deadline);

    /** Whether the other nodes can be reached. */
    Health health();

    /** Ends all questions, threads and connections. Announcements and questions after it reach nobody. */
    @Override
    void close();
}

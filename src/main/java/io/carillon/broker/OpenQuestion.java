package io.carillon.broker;

import io.carillon.broker.Broker.Answers;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * One question and what was answered so far. Thread-safe: the monitor guards the sets and is not held while others are
 * called. {@link Questions} ends it, once.
 */
final class OpenQuestion {

    private final long id;
    private final String text;
    private final CompletableFuture<Answers> result = new CompletableFuture<>();
    private final Set<String> missing;
    private final Set<String> silent = new HashSet<>();
    private final Map<String, String> answers = new HashMap<>();
    private boolean connected;
    private boolean ended;
    private volatile @Nullable Future<?> timer;

    /** @param missing who is waited for */
    OpenQuestion(long id, String text, Set<String> missing, boolean connected) {
        this.id = id;
        this.text = text;
        this.missing = new HashSet<>(missing);
        this.connected = connected;
    }

    long id() {
        return id;
    }

    String text() {
        return text;
    }

    CompletionStage<Answers> result() {
        return result.minimalCompletionStage();
    }

    /** Replaces the timer that waits for this question. */
    void timer(Future<?> next) {
        timer = next;
    }

    /**
     * A node has answered. Its first answer counts, also when it is not waited for.
     *
     * @param answer null: it has none
     * @return whether the answer was taken
     */
    synchronized boolean answered(String node, @Nullable String answer) {
        if (answer == null) {
            silenced(Set.of(node));
            return false;
        }
        if (ended || answers.containsKey(node)) {
            return false;
        }
        missing.remove(node);
        silent.remove(node);
        answers.put(node, answer);
        return true;
    }

    /** Nodes will not answer any more; of interest are those that are waited for. */
    synchronized void silenced(Set<String> nodes) {
        for (String node : nodes) {
            if (missing.remove(node)) {
                silent.add(node);
            }
        }
    }

    /** Whether the question gets to the other nodes, as far as is known. */
    synchronized void connected(boolean now) {
        connected = now;
    }

    synchronized Set<String> missing() {
        return Set.copyOf(missing);
    }

    synchronized boolean isAnswered() {
        return missing.isEmpty();
    }

    /** No more answers are taken; who is still waited for is silent. To be called once. */
    synchronized Answers close() {
        ended = true;
        silent.addAll(missing);
        return new Answers(answers, silent, connected);
    }

    /** Gives whoever asked the result, and ends the timer. */
    void complete(Answers answers) {
        Future<?> last = timer;
        if (last != null) {
            last.cancel(false);
        }
        result.complete(answers);
    }
}

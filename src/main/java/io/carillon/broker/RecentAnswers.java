package io.carillon.broker;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What was answered lately. A node that did not hear an answer asks again: it hears the same answer, and what it wants is not
 * done twice. Thread-safe: the monitor guards the map and is not held while anybody answers.
 */
final class RecentAnswers {

    /** So many questions are remembered; an older one would be answered anew. */
    private static final int MAX_ANSWERS = 256;

    /** A longer answer is not kept, in characters: such questions only want to know something. */
    private static final int MAX_LENGTH = 16 << 10;

    private final Map<String, CompletableFuture<Optional<String>>> answers = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, CompletableFuture<Optional<String>>> eldest) {
            return size() > MAX_ANSWERS;
        }
    };

    /** How a question is answered; calls its consumer once, or never. */
    interface Answering {
        void answer(Consumer<@Nullable String> taker);
    }

    /**
     * Answers a question, or waits for the answer that is under way, or gives the one that was given.
     *
     * @param id of the question, unique among all nodes
     */
    void answer(String id, Answering answering, Consumer<@Nullable String> taker) {
        var mine = new CompletableFuture<Optional<String>>();
        CompletableFuture<Optional<String>> known;
        synchronized (this) {
            known = answers.putIfAbsent(id, mine);
        }
        if (known != null) {
            known.thenAccept(answer -> taker.accept(answer.orElse(null)));
            return;
        }
        answering.answer(answer -> {
            if (answer != null && answer.length() > MAX_LENGTH) {
                forget(id);
            }
            mine.complete(Optional.ofNullable(answer));
            taker.accept(answer);
        });
    }

    private synchronized void forget(String id) {
        answers.remove(id);
    }
}

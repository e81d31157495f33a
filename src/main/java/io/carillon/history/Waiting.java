package io.carillon.history;

import io.carillon.channel.Publication;
import io.carillon.channel.Refusal;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A draft on its way, with the caller's future. Thread-safe: who answers first has answered.
 *
 * @param deadline of the answer, by {@link System#nanoTime}
 */
record Waiting(Draft draft, Consumer<Publication> announce, CompletableFuture<Outcome> outcome, long deadline) {

    /** Announces it, if it is new, and answers. */
    void committed(Outcome committed) {
        if (committed.accepted()) {
            announce.accept(draft.publication(committed.position(), committed.time()));
        }
        outcome.complete(committed);
    }

    void failed(Refusal refusal) {
        outcome.completeExceptionally(refusal);
    }

    boolean isAnswered() {
        return outcome.isDone();
    }
}

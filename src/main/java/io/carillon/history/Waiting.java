package io.carillon.history;

import io.carillon.channel.Publication;
import io.carillon.channel.Refusal;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A draft on its way, with the caller's future. Thread-safe: who answers first has answered.
 *
 * @param deadline of the answer, by {@link System#nanoTime}
 */
record Waiting(Draft draft, Consumer<Publication> announce, CompletableFuture<Outcome> outcome, long deadline) {

    private static final Logger LOG = System.getLogger(Waiting.class.getName());

    /** Announces it, if it is new. */
    void announced(Outcome committed) {
        if (committed.accepted()) {
            try {
                announce.accept(draft.publication(committed.position(), committed.time()));
            } catch (RuntimeException | Error e) {
                // It is stored, and so are those with it: position checks bring it to whoever listens.
                LOG.log(Level.ERROR, "A publication is stored, but could not be announced", e);
            }
        }
    }

    void answered(Outcome committed) {
        outcome.complete(committed);
    }

    void failed(Refusal refusal) {
        outcome.completeExceptionally(refusal);
    }

    boolean isAnswered() {
        return outcome.isDone();
    }
}

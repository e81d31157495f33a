package io.carillon.presence;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets a bounded number of calls of Redis be under way; the others wait in the order in which they came. How many may
 * wait is for those to bound who come. Thread-safe: the monitor guards the queue, and is never held during a call.
 */
final class Turns {

    private final int most;
    private final Queue<Supplier<? extends CompletionStage<?>>> waiting = new ArrayDeque<>();
    private int underWay;

    Turns(int most) {
        this.most = most;
    }

    /**
     * Begins a call now or later, on this thread or on that which completes another call. Never blocks.
     *
     * @param call must not throw, and its stage must complete some day
     */
    void take(Supplier<? extends CompletionStage<?>> call) {
        synchronized (this) {
            waiting.add(call);
        }
        begin();
    }

    private void begin() {
        // A loop, because calls fail at once when Redis is away: completing here must not become recursion.
        for (Supplier<? extends CompletionStage<?>> call = next(); call != null; call = next()) {
            CompletionStage<?> stage = call.get();
            if (stage.toCompletableFuture().isDone()) {
                give();
            } else {
                stage.whenComplete((result, failure) -> {
                    give();
                    begin();
                });
            }
        }
    }

    private synchronized @Nullable Supplier<? extends CompletionStage<?>> next() {
        if (underWay == most || waiting.isEmpty()) {
            return null;
        }
        underWay++;
        return waiting.remove();
    }

    private synchronized void give() {
        underWay--;
    }
}

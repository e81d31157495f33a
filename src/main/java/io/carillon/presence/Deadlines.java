package io.carillon.presence;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * How long somebody waits for a change to reach Redis: then the answer is given all the same, and the change goes on.
 * Any thread adds; the connection's thread alone completes. Holds what was added in the last second or so.
 */
final class Deadlines {

    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(800);

    private final Queue<Waiting> queue = new ConcurrentLinkedQueue<>();

    private record Waiting(CompletableFuture<Void> answer, long since) {}

    void add(CompletableFuture<Void> answer) {
        queue.add(new Waiting(answer, System.nanoTime()));
    }

    /** Completes those who have waited long enough. */
    void sweep() {
        long now = System.nanoTime();
        for (Waiting first = queue.peek();
                first != null && (first.answer.isDone() || now - first.since >= PATIENCE_NANOS);
                first = queue.peek()) {
            queue.remove();
            first.answer.complete(null);
        }
    }

    /** Completes all: nothing will answer them. */
    void completeAll() {
        for (Waiting first = queue.poll(); first != null; first = queue.poll()) {
            first.answer.complete(null);
        }
    }
}

package io.carillon.history;

import io.carillon.channel.Refusal;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Asks the database on few threads of its own. Whoever asks has an answer within the timeout, even where a driver or a
 * pool waits for a database that is gone; until then, what a lost connection has spoilt is tried again. Thread-safe.
 */
final class DatabaseReads implements AutoCloseable {

    private static final Logger LOG = System.getLogger(DatabaseReads.class.getName());
    private static final OncePerMinute NOT_AGAIN = new OncePerMinute(LOG, Level.WARNING);
    private static final int THREADS = 4;
    private static final int MAX_WAITING = 10_000;
    private static final long FIRST_PAUSE_MILLIS = 100;
    /** Servers log each connection that could not be made: this bounds how often. */
    private static final long MAX_PAUSE_MILLIS = 1_000;

    private final long timeoutNanos;
    private final ThreadPoolExecutor threads;
    private final Set<Read<?>> pending = ConcurrentHashMap.newKeySet();

    /** One question. The object's identity counts: two equal questions are two. */
    private static final class Read<T> {
        private final Supplier<T> work;
        private final long deadline;
        private final CompletableFuture<T> answer = new CompletableFuture<>();

        Read(Supplier<T> work, long deadline) {
            this.work = work;
            this.deadline = deadline;
        }
    }

    DatabaseReads(Duration timeout, ThreadFactory factory) {
        timeoutNanos = timeout.toNanos();
        threads = new ThreadPoolExecutor(
                THREADS, THREADS, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_WAITING), factory);
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Does the work on one of the threads, more than once if a connection was lost. Fails with what the work refuses, with
     * {@link Refusal.Unavailable} if the database does not answer in time, with {@link Refusal.TooManyRequests} if too
     * many wait already.
     */
    <T> CompletableFuture<T> run(Supplier<T> work) {
        var read = new Read<>(work, System.nanoTime() + timeoutNanos);
        pending.add(read);
        read.answer.whenComplete((answer, failure) -> pending.remove(read));
        try {
            threads.execute(() -> perform(read));
        } catch (RejectedExecutionException e) {
            read.answer.completeExceptionally(
                    new Refusal.TooManyRequests("more reads wait for the database than are allowed; try again"));
        }
        return read.answer;
    }

    /** Answers those that have waited too long; what has not begun then never does. Call it a few times a second. */
    void expire() {
        long now = System.nanoTime();
        for (Read<?> read : pending) {
            if (now - read.deadline >= 0) {
                read.answer.completeExceptionally(unavailable());
            }
        }
    }

    private static <T> void perform(Read<T> read) {
        long pause = FIRST_PAUSE_MILLIS;
        while (!read.answer.isDone()) {
            try {
                read.answer.complete(read.work.get());
            } catch (Refusal refusal) {
                read.answer.completeExceptionally(refusal);
            } catch (RuntimeException e) {
                LOG.log(Level.DEBUG, "A read or a removal failed", e);
                boolean again = DatabaseErrors.isTransient(e);
                if (!again) {
                    complain(e);
                }
                if (!again || !Pause.taken(Duration.ofMillis(pause))) {
                    read.answer.completeExceptionally(unavailable());
                }
                pause = Math.min(2 * pause, MAX_PAUSE_MILLIS);
            } catch (Error e) {
                complain(e);
                read.answer.completeExceptionally(e);
            }
        }
    }

    private static void complain(Throwable failure) {
        NOT_AGAIN.log("A read or a removal failed and is not tried again (said at most once a minute): "
                + DatabaseErrors.describe(failure));
    }

    private static Refusal unavailable() {
        return new Refusal.Unavailable("the database does not answer; try again");
    }

    /** Takes nothing more, and ends the threads: what is being read gets a second. */
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(1, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
        pending.forEach(read -> read.answer.completeExceptionally(unavailable()));
    }
}

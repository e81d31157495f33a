package io.carillon.operations;

import io.carillon.history.Outbox;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Empties the outbox, on a thread of its own: without pause while much waits, soon again after there was something, at
 * the interval while it is empty, and after one to five seconds while the database is away.
 */
final class OutboxRounds implements AutoCloseable {

    private static final Logger LOG = System.getLogger(OutboxRounds.class.getName());
    private static final long TROUBLE_MILLIS = 1_000;
    // Servers write a stack trace into their log whenever a connection cannot be made: not too often, then.
    private static final long LONG_TROUBLE_MILLIS = 5_000;
    private static final long LAST_ROUND_SECONDS = 5;
    private static final int SOON = 5;

    private final Supplier<Outbox.Found> round;
    private final long intervalMillis;
    private final ScheduledThreadPoolExecutor thread;
    private final CompletableFuture<Void> first = new CompletableFuture<>();
    // Confined to the thread.
    private long pauseMillis;

    /** @param interval between two looks into an empty outbox; zero: never look */
    OutboxRounds(Supplier<Outbox.Found> round, Duration interval, ThreadFactory threads) {
        this.round = round;
        this.intervalMillis = interval.toMillis();
        thread = new ScheduledThreadPoolExecutor(1, threads);
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /**
     * Begins.
     *
     * @return completes after the first round, whatever came of it, or at once if there is none; never fails
     */
    CompletionStage<Void> start() {
        if (intervalMillis == 0) {
            return CompletableFuture.completedStage(null);
        }
        thread.execute(this::run);
        return first.minimalCompletionStage();
    }

    private void run() {
        pauseMillis = pauseAfter(found());
        first.complete(null);
        try {
            thread.schedule(this::run, pauseMillis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "The last round, because the server stops");
        }
    }

    private Outbox.Found found() {
        try {
            return round.get();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "The outbox failed, and goes on", e);
            return Outbox.Found.TROUBLE;
        }
    }

    private long pauseAfter(Outbox.Found found) {
        long soon = Math.max(1, intervalMillis / SOON);
        return switch (found) {
            case MORE -> 0;
            case SOME -> soon;
            case NOTHING -> Math.min(intervalMillis, Math.max(soon, 2 * pauseMillis));
            case TROUBLE ->
                Math.max(intervalMillis, Math.min(LONG_TROUBLE_MILLIS, Math.max(TROUBLE_MILLIS, 2 * pauseMillis)));
        };
    }

    /** Lets a round that is under way end, for up to five seconds. An interrupted thread would close an H2 file. */
    @Override
    public void close() {
        Ending.of(thread, LAST_ROUND_SECONDS);
    }
}

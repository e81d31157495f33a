package io.carillon.history;

import io.carillon.channel.ChannelName;
import io.carillon.channel.Publication;
import io.carillon.channel.Refusal;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Commits what waits, all of it in one transaction: a lone publication at once, and while one batch commits the next one
 * gathers. One thread runs it; {@link #append} and {@link #expire} may be called from any.
 *
 * <p>Futures complete on the writer's thread in commit order: what depends on them must not block.
 */
final class JournalWriter implements Runnable {

    private static final Logger LOG = System.getLogger(JournalWriter.class.getName());
    private static final int MAX_BATCH = 512;

    private final Transactions transactions;
    private final Appender appender;
    private final BlockingQueue<Waiting> queue;
    private final int queueLimit;
    private final long timeoutNanos;
    private final OncePerMinute complaints = new OncePerMinute(LOG, Level.WARNING);

    // Written by the writer's thread only; read by expire().
    private volatile List<Waiting> committing = List.of();
    private volatile boolean open = true;

    /** A draft on its way, with the caller's future and the time at which the caller is told to try again. */
    private record Waiting(
            Draft draft, Consumer<Publication> announce, CompletableFuture<Outcome> outcome, long deadline) {

        void committed(Outcome committed) {
            if (committed.accepted()) {
                announce.accept(draft.publication(committed.position(), committed.time()));
            }
            outcome.complete(committed);
        }
    }

    JournalWriter(Transactions transactions, Appender appender, int queueLimit, Duration timeout) {
        this.transactions = transactions;
        this.appender = appender;
        this.queueLimit = queueLimit;
        this.queue = new ArrayBlockingQueue<>(queueLimit);
        this.timeoutNanos = timeout.toNanos();
    }

    CompletableFuture<Outcome> append(Draft draft, Consumer<Publication> announce) {
        var waiting = new Waiting(draft, announce, new CompletableFuture<>(), System.nanoTime() + timeoutNanos);
        if (!open) {
            throw new Refusal.Unavailable("the server is shutting down");
        }
        if (!queue.offer(waiting)) {
            throw new Refusal.TooManyRequests(
                    "more publications wait for the database than are allowed (" + queueLimit + "); try again");
        }
        if (!open && queue.remove(waiting)) {
            // The writer may have looked into the queue for the last time already.
            throw new Refusal.Unavailable("the server is shutting down");
        }
        return waiting.outcome;
    }

    /** Answers those that have waited too long. What is not yet being committed then never is. */
    void expire() {
        long now = System.nanoTime();
        for (Waiting waiting : committing) {
            expire(waiting, now);
        }
        for (Waiting waiting : queue) {
            if (!expire(waiting, now)) {
                return;
            }
        }
    }

    private boolean expire(Waiting waiting, long now) {
        if (waiting.deadline - now > 0) {
            return false;
        }
        if (!waiting.outcome.isDone()) {
            waiting.outcome.completeExceptionally(new Refusal.Unavailable("the database did not answer within "
                    + TimeUnit.NANOSECONDS.toMillis(timeoutNanos)
                    + " ms; whether the publication was stored is not known: try again with the same idempotency key"));
        }
        return true;
    }

    int waiting() {
        return queue.size();
    }

    /** Takes nothing more; what waits is still written. */
    void close() {
        open = false;
    }

    @Override
    public void run() {
        try {
            while (open || !queue.isEmpty()) {
                Waiting first = queue.poll(100, TimeUnit.MILLISECONDS);
                if (first != null) {
                    write(batch(first));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            fail(new ArrayList<>(queue), new Refusal.Unavailable("the server is shutting down"));
        }
    }

    // Whatever one batch runs into, the next one must find a writer.
    private void write(List<Waiting> batch) {
        try {
            commit(batch);
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "A batch of publications failed", e);
            fail(batch, new Refusal.Unavailable("see the server's log"));
        }
    }

    private List<Waiting> batch(Waiting first) {
        var batch = new ArrayList<Waiting>();
        batch.add(first);
        queue.drainTo(batch, MAX_BATCH - 1);
        // Whoever was told to try again must not be stored behind its own back.
        batch.removeIf(waiting -> waiting.outcome.isDone());
        return batch;
    }

    private void commit(List<Waiting> batch) {
        if (batch.isEmpty()) {
            return;
        }
        committing = batch;
        try {
            List<Outcome> outcomes = append(batch);
            for (int i = 0; i < outcomes.size(); i++) {
                batch.get(i).committed(outcomes.get(i));
            }
        } catch (RuntimeException e) {
            if (batch.size() > 1 && DatabaseErrors.isAboutData(e)) {
                // One of them cannot be stored; the others must not suffer.
                batch.forEach(waiting -> commit(List.of(waiting)));
            } else {
                complaints.log("Publications could not be stored: " + DatabaseErrors.describe(e));
                fail(batch, new Refusal.Unavailable("the database did not take the publication; try again"));
            }
        } finally {
            committing = List.of();
        }
    }

    private List<Outcome> append(List<Waiting> batch) {
        List<Draft> drafts = batch.stream().map(Waiting::draft).toList();
        try {
            return transactions.run(em -> appender.append(em, drafts));
        } catch (Appender.UnknownChannels e) {
            create(e.channels());
        } catch (Transactions.CommitFailed e) {
            // It may be stored: doing it again could store it twice.
            throw e;
        } catch (RuntimeException e) {
            if (!DatabaseErrors.isTransient(e)) {
                throw e;
            }
        }
        return transactions.run(em -> appender.append(em, drafts));
    }

    private void create(Set<ChannelName> channels) {
        for (ChannelName channel : channels) {
            try {
                transactions.run(em -> {
                    em.persist(new ChannelRow(channel, StreamEpochRow.beginning(em)));
                    return null;
                });
            } catch (RuntimeException e) {
                if (!DatabaseErrors.isAboutData(e)) {
                    throw e;
                }
                // Another node was faster, and the row is there.
                LOG.log(Level.DEBUG, () -> "Channel row of " + channel + " was there: " + DatabaseErrors.describe(e));
            }
        }
    }

    private static void fail(List<Waiting> batch, Refusal refusal) {
        batch.forEach(waiting -> waiting.outcome.completeExceptionally(refusal));
    }
}

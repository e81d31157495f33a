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
import java.util.stream.Collectors;

/**
 * Commits what waits, all of it in one transaction: a lone publication at once, and while one batch commits the next one
 * gathers. One thread runs it; {@link #append} and {@link #expire} may be called from any.
 *
 * <p>Futures complete on the writer's thread in commit order: what depends on them must not block.
 */
final class JournalWriter implements Runnable {

    private static final Logger LOG = System.getLogger(JournalWriter.class.getName());
    private static final int MAX_BATCH = 512;

    // Of one batch: databases bound what one statement may hold (MariaDB: 16 MB).
    private static final int MAX_CHARACTERS = 1 << 20;

    private final Committer committer;
    private final BlockingQueue<Waiting> queue;
    private final int queueLimit;
    private final long timeoutNanos;

    // Written by the writer's thread only.
    private volatile Batch committing = Batch.NONE;
    private volatile boolean open = true;

    JournalWriter(Transactions transactions, Appender appender, int queueLimit, Duration timeout) {
        this.committer = new Committer(transactions, appender, timeout);
        this.queueLimit = queueLimit;
        this.queue = new ArrayBlockingQueue<>(queueLimit);
        this.timeoutNanos = timeout.toNanos();
    }

    /** What one transaction stores. */
    private record Batch(List<Waiting> waiting, Set<ChannelName> channels) {

        static final Batch NONE = of(List.of());

        static Batch of(List<Waiting> waiting) {
            return new Batch(
                    waiting,
                    waiting.stream().map(each -> each.draft().channel()).collect(Collectors.toSet()));
        }
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
        return waiting.outcome();
    }

    /** Answers those that have waited too long. What is not yet being committed then never is. */
    void expire() {
        long now = System.nanoTime();
        for (Waiting waiting : committing.waiting()) {
            expire(waiting, now);
        }
        for (Waiting waiting : queue) {
            if (!expire(waiting, now)) {
                return;
            }
        }
    }

    private boolean expire(Waiting waiting, long now) {
        if (waiting.deadline() - now > 0) {
            return false;
        }
        if (!waiting.isAnswered()) {
            waiting.failed(new Refusal.Unavailable("the database did not answer within "
                    + TimeUnit.NANOSECONDS.toMillis(timeoutNanos)
                    + " ms; whether the publication was stored is not known: try again with the same idempotency key"));
        }
        return true;
    }

    /** Whether the batch at hand has a publication of this channel, be it that only the answers are still to be given. */
    boolean isAtWorkOn(ChannelName channel) {
        return committing.channels().contains(channel);
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
        committing = Batch.of(batch);
        try {
            committer.commit(batch);
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "A batch of publications failed", e);
            fail(batch, new Refusal.Unavailable("see the server's log"));
        } finally {
            committing = Batch.NONE;
        }
    }

    private List<Waiting> batch(Waiting first) {
        var batch = new ArrayList<Waiting>();
        batch.add(first);
        int characters = first.draft().characters();
        while (batch.size() < MAX_BATCH && characters < MAX_CHARACTERS) {
            Waiting next = queue.poll();
            if (next == null) {
                break;
            }
            batch.add(next);
            characters += next.draft().characters();
        }
        return batch;
    }

    private static void fail(List<Waiting> batch, Refusal refusal) {
        batch.forEach(waiting -> waiting.failed(refusal));
    }
}

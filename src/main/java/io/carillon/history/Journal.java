package io.carillon.history;

import io.carillon.channel.ChannelName;
import io.carillon.channel.Namespace;
import io.carillon.channel.Publication;
import io.carillon.channel.Refusal;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * The durable, ordered record of publications. What it has acknowledged is committed; offsets of a channel are 1, 2, 3 …
 * in commit order, from however many nodes and threads publish at once. Thread-safe; nothing here blocks its caller.
 */
public final class Journal implements AutoCloseable {

    private static final int WRITERS = 2;

    private final Transactions transactions;
    private final JournalReader reader;
    private final Removal removal;
    private final List<JournalWriter> writers;
    private final List<Thread> writerThreads = new ArrayList<>();
    private final DatabaseReads database;
    private final LongAdder reads = new LongAdder();

    /**
     * How the journal behaves.
     *
     * @param queueLimit how many publications may wait for the database
     * @param timeout after which whoever waits for the database is told to try again
     * @param idempotencyWindow how long an idempotency key is remembered
     */
    public record Options(int queueLimit, Duration timeout, Duration idempotencyWindow) {}

    public Journal(Transactions transactions, Options options, ThreadFactory threads, Clock clock) {
        this.transactions = transactions;
        this.reader = new JournalReader(clock);
        this.removal = new Removal(transactions);
        var appender = new Appender(clock, options.idempotencyWindow());
        this.writers = IntStream.range(0, WRITERS)
                .mapToObj(i ->
                        new JournalWriter(transactions, appender, options.queueLimit() / WRITERS, options.timeout()))
                .toList();
        this.database = new DatabaseReads(options.timeout(), threads);
        for (JournalWriter writer : writers) {
            Thread thread = threads.newThread(writer);
            writerThreads.add(thread);
            thread.start();
        }
    }

    /**
     * Stores a draft, unless it is a repetition. The stage completes after the commit, on the journal's thread: whatever
     * depends on it must not block. It fails with {@link Refusal.Unavailable} when the database does not take the draft
     * in time.
     *
     * @param announce gets the publication after the commit, unless it is a repetition: on the journal's thread, for each
     *     channel in the order of its offsets, before the stage completes
     * @throws Refusal.TooManyRequests if too many wait already
     */
    public CompletionStage<Outcome> append(Draft draft, Consumer<Publication> announce) {
        return writer(draft.channel()).append(draft, announce);
    }

    /**
     * Whether this node is at work on publications of this channel: it commits them, and announces them in a moment, or
     * answers those who published them, and the next ones wait behind. May be asked on any thread, and costs little.
     */
    public boolean isStoring(ChannelName channel) {
        return writer(channel).isAtWorkOn(channel);
    }

    private JournalWriter writer(ChannelName channel) {
        return writers.get(channel.partition(writers.size()));
    }

    /**
     * Reads a channel's history. Fails with {@link Refusal.UnrecoverablePosition} if the query's epoch is not the
     * channel's, with {@link Refusal.Unavailable} if the database does not answer.
     */
    public CompletionStage<HistoryPage> read(ChannelName channel, Namespace namespace, HistoryQuery query) {
        reads.increment();
        return database.run(() -> transactions.run(em -> reader.page(em, channel, namespace, query)));
    }

    /**
     * Reads the end of a channel's history, oldest first, whatever its epoch: what comes after an offset, but no more than
     * the newest {@code limit} publications, and no more than one page holds. The page's {@code first} may be too low
     * where it lies before the publications. Fails as {@link #read} does.
     */
    public CompletionStage<HistoryPage> tail(ChannelName channel, Namespace namespace, long after, int limit) {
        reads.increment();
        return database.run(() -> transactions.run(em -> reader.tail(em, channel, namespace, after, limit)));
    }

    /** How often a channel's history was read, without {@link #tops}: what many clients that come at once must not multiply. */
    public long reads() {
        return reads.sum();
    }

    /**
     * Where all of these channels stand, without publications: the newest position, offset 0 for those that were never
     * published to, and as {@code first} the oldest publication that retention has left. Fails as {@link #read} does.
     *
     * @param channels a few hundred: they are parameters of one query
     */
    public CompletionStage<Map<ChannelName, HistoryPage>> tops(Collection<ChannelName> channels) {
        return database.run(() -> transactions.run(em -> reader.tops(em, channels)));
    }

    /**
     * Removes all publications of a channel; its epoch and its top stay, and whatever is published from now on. When the
     * stage completes none of them is seen any more; until then some are. Fails with {@link Refusal.Unavailable} if the
     * database does not answer, with {@link Refusal.TooManyRequests} if too many reads wait for it: what is not removed
     * yet then stays, and a second call removes it.
     */
    public CompletionStage<Void> remove(ChannelName channel) {
        var removed = new CompletableFuture<Void>();
        remove(() -> removal.all(channel), removed);
        return removed;
    }

    // One step after the other, each behind the reads that wait already: a long history keeps no thread to itself.
    private void remove(Supplier<Removal.Rest> step, CompletableFuture<Void> removed) {
        database.run(step).whenComplete((rest, failure) -> {
            if (failure != null) {
                removed.completeExceptionally(failure);
            } else if (rest.isEmpty()) {
                removed.complete(null);
            } else {
                remove(() -> removal.step(rest), removed);
            }
        });
    }

    /** Completes when the database answers a trivial query on Carillon's tables. */
    public CompletionStage<Void> check() {
        return database.run(() -> {
            transactions.check();
            return null;
        });
    }

    /** Tells callers that have waited too long; call it a few times a second. */
    public void expire() {
        writers.forEach(JournalWriter::expire);
        database.expire();
    }

    /** How many publications wait for the database, without those that it is being given. */
    public int waiting() {
        return writers.stream().mapToInt(JournalWriter::waiting).sum();
    }

    /** Writes what waits, for up to five seconds, and ends the threads. */
    @Override
    public void close() {
        writers.forEach(JournalWriter::close);
        try {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
            for (Thread thread : writerThreads) {
                thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        database.close();
    }
}

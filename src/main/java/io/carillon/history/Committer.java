package io.carillon.history;

import io.carillon.channel.Refusal;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Stores batches, each in one transaction, and answers everybody in them; stores nothing twice, whatever becomes of
 * connections. Used by one writer's thread.
 */
final class Committer {

    private static final Logger LOG = System.getLogger(Committer.class.getName());

    /** Pauses before the second try and those after it: a pool needs a moment to find out that its connections are dead. */
    private static final List<Duration> PAUSES =
            List.of(Duration.ofMillis(10), Duration.ofMillis(50), Duration.ofMillis(250));

    private final Transactions transactions;
    private final Appender appender;
    private final Duration timeout;
    private final OncePerMinute complaints = new OncePerMinute(LOG, Level.WARNING);

    /** @param timeout after which nobody waits for a batch any more: no try begins later than this after the first one */
    Committer(Transactions transactions, Appender appender, Duration timeout) {
        this.transactions = transactions;
        this.appender = appender;
        this.timeout = timeout;
    }

    /** A commit was not answered, and nothing is left in the database that tells whether it was done. */
    private static final class Unknown extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unknown(RuntimeException cause) {
            super("nothing tells whether the batch was committed", cause);
        }
    }

    /** A commit failed, and nothing of the batch is stored. */
    private static final class RolledBack extends RuntimeException {
        private static final long serialVersionUID = 1L;

        RolledBack(RuntimeException cause) {
            super("the batch was rolled back", cause);
        }
    }

    /** Who is to be answered, and what, in the order of the batch. */
    private record Stored(List<Waiting> waiting, List<Outcome> outcomes) {
        static final Stored NOTHING = new Stored(List.of(), List.of());

        void each(BiConsumer<Waiting, Outcome> action) {
            for (int i = 0; i < waiting.size(); i++) {
                action.accept(waiting.get(i), outcomes.get(i));
            }
        }
    }

    /** Stores those who wait, or refuses: all in one transaction; where one cannot be stored at all, it alone. */
    void commit(List<Waiting> batch) {
        var stored = Stored.NOTHING;
        try {
            stored = persistently(() -> store(batch));
        } catch (Unknown e) {
            complaints.log("It is not known whether publications were stored: " + DatabaseErrors.describe(e));
            fail(batch, unknown());
        } catch (RuntimeException e) {
            if (batch.size() > 1 && DatabaseErrors.isAboutData(e)) {
                // One of them cannot be stored; the others must not suffer.
                commit(batch.subList(0, batch.size() / 2));
                commit(batch.subList(batch.size() / 2, batch.size()));
            } else {
                complaints.log("Publications could not be stored: " + DatabaseErrors.describe(e));
                fail(batch, new Refusal.Unavailable("the database did not take the publication; try again"));
            }
        }
        // Answers take longer, and hold up what goes out together no more.
        stored.each(Waiting::announced);
        stored.each(Waiting::answered);
    }

    private Stored store(List<Waiting> batch) {
        // Whoever was told to try again must not be stored behind its own back.
        List<Waiting> open =
                batch.stream().filter(waiting -> !waiting.isAnswered()).toList();
        return open.isEmpty()
                ? Stored.NOTHING
                : new Stored(open, append(open.stream().map(Waiting::draft).toList()));
    }

    private List<Outcome> append(List<Draft> drafts) {
        try {
            return once(drafts);
        } catch (Appender.UnknownChannels e) {
            ChannelRows.create(transactions, e.channels());
            return once(drafts);
        }
    }

    private List<Outcome> once(List<Draft> drafts) {
        var appended = new AtomicReference<Appender.Appended>();
        try {
            transactions.run(em -> {
                appended.set(appender.append(em, drafts));
                return null;
            });
        } catch (Transactions.CommitFailed e) {
            settle(appended.get(), e);
        }
        return appended.get().outcomes();
    }

    /** Returns if the batch was committed after all, or has written nothing that could be. */
    private void settle(Appender.Appended appended, Transactions.CommitFailed failure) {
        if (appended.before().isEmpty()) {
            return;
        }
        Appender.Fate fate;
        try {
            fate = persistently(() -> transactions.run(em -> appender.fate(em, appended)));
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
            throw new Unknown(failure);
        }
        switch (fate) {
            case COMMITTED -> LOG.log(Level.DEBUG, "A commit failed, but it was done");
            case ROLLED_BACK -> throw new RolledBack(failure);
            case UNKNOWN -> throw new Unknown(failure);
        }
    }

    /** Does it again after errors that may go away, a few times within the timeout. */
    private <T> T persistently(Supplier<T> work) {
        long begin = System.nanoTime();
        for (Duration pause : PAUSES) {
            try {
                return work.get();
            } catch (RuntimeException e) {
                boolean again = e instanceof RolledBack || DatabaseErrors.isTransient(e) && !(e instanceof Unknown);
                if (!again || System.nanoTime() - begin > timeout.minus(pause).toNanos() || !Pause.taken(pause)) {
                    throw e;
                }
            }
        }
        return work.get();
    }

    static Refusal unknown() {
        return new Refusal.Unavailable("the database did not answer; whether the publication was stored is not known:"
                + " try again with the same idempotency key");
    }

    private static void fail(List<Waiting> batch, Refusal refusal) {
        batch.forEach(waiting -> waiting.failed(refusal));
    }
}

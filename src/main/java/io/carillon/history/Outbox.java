package io.carillon.history;

import io.carillon.channel.Printable;
import io.carillon.channel.Publication;
import io.carillon.channel.Refusal;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code carillon_outbox}: rows that programs insert in transactions of their own are moved into the journal,
 * each exactly once, because they get into the journal and out of the outbox in one transaction.
 *
 * <p><b>One node at a time.</b> Whoever moves holds the lock of one row, {@code outbox} in {@code carillon_lease}, to the
 * end of that transaction; who finds it held goes away and comes back. So the nodes take turns, batch by batch, and the
 * order of ids is kept without anybody's clock: a node that dies loses the lock with its connection. Rows locked one by one
 * (with {@code skip locked}) would let two nodes have neighbours of one channel, and the later one commit first. Should
 * two ever move the same row nevertheless, one of them finds at its end that it is gone, and undoes all.
 *
 * <p><b>Order.</b> What is moved is what is there: the lowest ids among the rows that are committed, never "all above the
 * last one", so nothing is skipped. Ids are given at the insert and rows are seen at the commit, and no database tells
 * portably that a lower id is still to come. Hence: the rows of one transaction, and those of a session that inserts in
 * several, come in the order of their inserts; of two transactions that overlap, the one that commits first may come first
 * whatever the ids.
 *
 * <p>Confined to one thread, which may block.
 */
public final class Outbox {

    private static final Logger LOG = System.getLogger(Outbox.class.getName());
    private static final int BATCH_ROWS = 500;
    private static final int MAX_TRIES = 10;
    private static final int BATCH_CHARACTERS = 8 << 20;
    private static final String WAITING = " from OutboxRow o where o.error is null";

    private final Transactions transactions;
    private final Appender appender;
    private final Clock clock;
    private final OncePerMinute troubles = new OncePerMinute(LOG, Level.WARNING);
    private final OncePerMinute failures = new OncePerMinute(LOG, Level.WARNING);
    /** So many batches of one row are still to come, because a larger one had one in it that the database refused. */
    private int singles;
    /** What the last move has taken in hand, whatever became of it. */
    private List<Long> tried = List.of();

    /** @param idempotencyWindow how long an idempotency key is remembered: the same as the journal's */
    public Outbox(Transactions transactions, Clock clock, Duration idempotencyWindow) {
        this.transactions = transactions;
        this.appender = new Appender(clock, idempotencyWindow);
        this.clock = clock;
    }

    /** A row as it was inserted: nobody has checked it yet. */
    public record Entry(
            String channel,
            String data,
            String idempotencyKey,
            @Nullable String tags) {}

    /** What a move has found. */
    public enum Found {
        /** No row waits, or another node is moving. */
        NOTHING,
        /** Some rows, and no others wait as far as was seen. */
        SOME,
        /** As many rows as go into a batch: others are likely to wait. */
        MORE,
        /** The database does not answer, or not as expected; the log says so once a minute. */
        TROUBLE
    }

    /**
     * What a move has done.
     *
     * @param publications what must be announced now, in this order
     */
    public record Moved(Found found, List<Publication> publications) {

        private static Moved only(Found found) {
            return new Moved(found, List.of());
        }
    }

    /** Somebody else has removed rows that were being moved. */
    private static final class RowsGone extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private RowsGone() {
            super("rows of the outbox are gone", null, false, false);
        }
    }

    /**
     * Moves one batch, if there is one. A publication that is kept is then as safe as any other; if this node dies before
     * it is announced, subscribers get it by their position check. One that is not kept is then gone from the database,
     * and lost if this node dies now: at most once. Never throws: what fails is done by a later call, of whatever node.
     *
     * @param rules makes a draft of a row, or throws a {@link Refusal}: the row then stays, with the reason, and holds up
     *     no other
     */
    public Moved move(Function<Entry, Draft> rules) {
        try {
            if (transactions.run(em -> next(em, 1).isEmpty())) {
                return Moved.only(Found.NOTHING);
            }
            return singles > 0 ? single(rules) : batch(rules);
        } catch (RowsGone e) {
            return Moved.only(Found.SOME);
        } catch (RuntimeException e) {
            // A commit that failed may have been one: then the rows are gone, and the journal tells the subscribers.
            troubles.log("The outbox cannot be emptied, next try soon: " + DatabaseErrors.describe(e));
            return Moved.only(Found.TROUBLE);
        }
    }

    private Moved batch(Function<Entry, Draft> rules) {
        try {
            return persistently(rules, BATCH_ROWS);
        } catch (RuntimeException e) {
            if (!DatabaseErrors.isAboutData(e)) {
                throw e;
            }
            // One of them cannot be stored; the others must not suffer.
            singles = BATCH_ROWS;
            return Moved.only(Found.MORE);
        }
    }

    private Moved single(Function<Entry, Draft> rules) {
        singles--;
        try {
            Moved moved = persistently(rules, 1);
            return moved.found() == Found.SOME ? new Moved(Found.MORE, moved.publications()) : moved;
        } catch (RuntimeException e) {
            if (!DatabaseErrors.isAboutData(e)) {
                throw e;
            }
            transactions.run(em -> {
                if (lock(em)) {
                    rows(em, tried).forEach(row -> fail(row, "the database: " + DatabaseErrors.describe(e)));
                }
                return null;
            });
            return Moved.only(Found.MORE);
        }
    }

    private Moved persistently(Function<Entry, Draft> rules, int most) {
        boolean repeated = false;
        for (int tries = 1; ; tries++) {
            try {
                return transactions.run(em -> move(em, rules, most));
            } catch (Appender.UnknownChannels e) {
                // Other channels than these may be missing the next time, as other rows may have come: each time some
                // less.
                if (tries == MAX_TRIES) {
                    throw e;
                }
                ChannelRows.create(transactions, e.channels());
            } catch (Transactions.CommitFailed e) {
                throw e;
            } catch (RuntimeException e) {
                if (repeated || !DatabaseErrors.isTransient(e)) {
                    throw e;
                }
                repeated = true;
            }
        }
    }

    private Moved move(EntityManager entityManager, Function<Entry, Draft> rules, int most) {
        if (!lock(entityManager)) {
            return Moved.only(Found.NOTHING);
        }
        List<Long> ids = next(entityManager, most);
        tried = ids;
        var accepted = new ArrayList<Long>(ids.size());
        var drafts = new ArrayList<Draft>(ids.size());
        for (OutboxRow row : rows(entityManager, ids)) {
            Draft draft = draft(row, rules);
            if (draft != null) {
                accepted.add(row.id());
                drafts.add(draft);
            }
        }
        List<Publication> publications = publish(entityManager, drafts);
        remove(entityManager, accepted);
        return new Moved(ids.size() < most ? Found.SOME : Found.MORE, publications);
    }

    /** Whether this transaction may move: no other one does. */
    private static boolean lock(EntityManager entityManager) {
        boolean locked = !entityManager
                .createNativeQuery("select name from carillon_lease where name = 'outbox' for update skip locked")
                .getResultList()
                .isEmpty();
        if (!locked && entityManager.find(LeaseRow.class, "outbox") == null) {
            throw new IllegalStateException("the table carillon_lease must hold a row with the name outbox");
        }
        return locked;
    }

    /** The lowest ids that wait: as many as go into a batch with their payloads, and one at least if any do. */
    private static List<Long> next(EntityManager entityManager, int most) {
        var ids = new ArrayList<Long>();
        long characters = 0;
        for (Object[] row : entityManager
                .createQuery(
                        "select o.id, length(o.data) + length(coalesce(o.tags, ''))" + WAITING + " order by o.id",
                        Object[].class)
                .setMaxResults(most)
                .getResultList()) {
            characters += ((Number) row[1]).longValue();
            if (characters > BATCH_CHARACTERS && !ids.isEmpty()) {
                break;
            }
            ids.add((Long) row[0]);
        }
        return ids;
    }

    private static List<OutboxRow> rows(EntityManager entityManager, List<Long> ids) {
        return ids.isEmpty()
                ? List.of()
                : entityManager
                        .createQuery("select o" + WAITING + " and o.id in :ids order by o.id", OutboxRow.class)
                        .setParameter("ids", ids)
                        .getResultList();
    }

    private @Nullable Draft draft(OutboxRow row, Function<Entry, Draft> rules) {
        try {
            return rules.apply(row.entry());
        } catch (Refusal refusal) {
            fail(row, refusal.getMessage());
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "Row " + row.id() + " of carillon_outbox could not be read", e);
            fail(
                    row,
                    "Carillon itself failed on it, its log says how: "
                            + e.getClass().getSimpleName());
        }
        return null;
    }

    private void fail(OutboxRow row, @Nullable String reason) {
        row.fail(reason == null ? "" : reason);
        // Without the reason, which may quote the payload.
        failures.log("Row " + row.id() + " of carillon_outbox, for channel " + Printable.excerpt(row.channel())
                + ", cannot be published; it stays there, its column error says why, and there may be others");
    }

    private List<Publication> publish(EntityManager entityManager, List<Draft> drafts) {
        List<Draft> kept = drafts.stream().filter(Draft::needsJournal).toList();
        List<Outcome> outcomes = kept.isEmpty()
                ? List.of()
                : appender.append(entityManager, kept).outcomes();
        var publications = new ArrayList<Publication>(drafts.size());
        int next = 0;
        for (Draft draft : drafts) {
            Outcome outcome = draft.needsJournal() ? outcomes.get(next++) : new Outcome(null, clock.instant(), true);
            if (outcome.accepted()) {
                publications.add(draft.publication(outcome.position(), outcome.time()));
            }
        }
        return publications;
    }

    // Each by its key: for a list of keys MariaDB may read the whole table, and then waits for rows that are not
    // committed yet.
    private static void remove(EntityManager entityManager, List<Long> ids) {
        if (ids.isEmpty()) {
            return;
        }
        try (PreparedStatement delete =
                entityManager.unwrap(Connection.class).prepareStatement("delete from carillon_outbox where id = ?")) {
            for (long id : ids) {
                delete.setLong(1, id);
                delete.addBatch();
            }
            // A driver that was told to may not count; then the lock alone keeps two nodes apart.
            if (IntStream.of(delete.executeBatch()).anyMatch(removed -> removed == 0)) {
                throw new RowsGone();
            }
        } catch (SQLException e) {
            throw new PersistenceException(e);
        }
    }
}

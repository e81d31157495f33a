package io.carillon.history;

import io.carillon.channel.ChannelName;
import io.carillon.channel.Position;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Puts drafts into the journal, inside a transaction: locks the rows of their channels in the order of the names, so
 * that no two nodes wait for each other, and hands out positions. A lone draft takes its place by one statement where the
 * database has it: {@link RaisedChannel}. Stateless and thread-safe.
 */
final class Appender {

    private final Clock clock;
    private final Duration idempotencyWindow;

    Appender(Clock clock, Duration idempotencyWindow) {
        this.clock = clock;
        this.idempotencyWindow = idempotencyWindow;
    }

    /** Some channels have no row yet: create them in transactions of their own, then append again. */
    static final class UnknownChannels extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Set<ChannelName> channels;

        private UnknownChannels(Set<ChannelName> channels) {
            super("channels without a row", null, false, false);
            this.channels = channels;
        }

        Set<ChannelName> channels() {
            return channels;
        }
    }

    /**
     * What a batch has done, if its transaction is committed.
     *
     * @param outcomes what became of each draft, in their order
     * @param mark what it has left in the rows of the channels that it has written to
     * @param before the marks that it has found there, by channel; empty if it has written nothing
     */
    record Appended(List<Outcome> outcomes, long mark, Map<ChannelName, Long> before) {}

    /** What became of a batch whose commit was not answered. */
    enum Fate {
        /** Its mark is there. */
        COMMITTED,
        /** A row is as the batch has found it. */
        ROLLED_BACK,
        /** Others have written to all of its channels since. */
        UNKNOWN
    }

    /**
     * Appends drafts in their order.
     *
     * @throws UnknownChannels before anything was written
     */
    Appended append(EntityManager entityManager, List<Draft> drafts) {
        Connection connection = entityManager.unwrap(Connection.class);
        try {
            if (drafts.size() == 1 && isPlain(drafts.get(0))) {
                String raise = RaisedChannel.statement(DatabaseProduct.of(connection));
                if (raise != null) {
                    return appendAlone(connection, raise, drafts.get(0));
                }
            }
            Map<ChannelName, ChannelRow> rows = lock(connection, drafts);
            long now = clock.millis();
            var keys = new IdempotencyKeys(connection, idempotencyWindow, now);
            return new Appending(rows, keys, now).append(connection, drafts);
        } catch (SQLException e) {
            throw new PersistenceException(e);
        }
    }

    private static boolean isPlain(Draft draft) {
        return draft.keep() && !draft.mayBeSkipped();
    }

    private Appended appendAlone(Connection connection, String raise, Draft draft) throws SQLException {
        // Any number but 0, which would leave the mark as it is.
        long change = ThreadLocalRandom.current().nextLong() | 1;
        RaisedChannel raised = RaisedChannel.raise(connection, raise, draft.channel(), clock.millis(), change);
        if (raised == null) {
            throw new UnknownChannels(Set.of(draft.channel()));
        }
        PublicationRow.insert(
                connection, List.of(new PublicationRow(draft.publication(raised.position(), raised.time()))));
        return new Appended(
                List.of(new Outcome(raised.position(), raised.time(), true)),
                raised.mark(),
                Map.of(draft.channel(), raised.before()));
    }

    /** Asks what became of a batch, waiting for its transaction if the database still has it. */
    Fate fate(EntityManager entityManager, Appended appended) {
        Fate fate = Fate.UNKNOWN;
        for (ChannelRow row :
                lock(entityManager, new TreeSet<>(appended.before().keySet()))) {
            if (row.lastBatch() == appended.mark()) {
                return Fate.COMMITTED;
            }
            if (row.lastBatch() == appended.before().get(row.name())) {
                fate = Fate.ROLLED_BACK;
            }
        }
        return fate;
    }

    private static List<ChannelRow> lock(EntityManager entityManager, Set<ChannelName> channels) {
        try {
            return LockedChannels.lock(entityManager.unwrap(Connection.class), channels);
        } catch (SQLException e) {
            throw new PersistenceException(e);
        }
    }

    private static Map<ChannelName, ChannelRow> lock(Connection connection, List<Draft> drafts) throws SQLException {
        var missing = new TreeSet<ChannelName>();
        drafts.forEach(draft -> missing.add(draft.channel()));
        var rows = new HashMap<ChannelName, ChannelRow>();
        LockedChannels.lock(connection, missing).forEach(row -> rows.put(row.name(), row));
        missing.removeAll(rows.keySet());
        if (!missing.isEmpty()) {
            throw new UnknownChannels(missing);
        }
        return rows;
    }

    /** One batch on its way into the rows. */
    private record Appending(Map<ChannelName, ChannelRow> rows, IdempotencyKeys keys, long now) {

        Appended append(Connection connection, List<Draft> drafts) throws SQLException {
            keys.read(drafts);
            long mark = ThreadLocalRandom.current().nextLong();
            var before = new HashMap<ChannelName, Long>();
            var publications = new ArrayList<PublicationRow>();
            var outcomes = new ArrayList<Outcome>(drafts.size());
            for (Draft draft : drafts) {
                ChannelRow row = rows.get(draft.channel());
                Outcome outcome = append(row, draft, publications);
                outcomes.add(outcome);
                if (outcome.accepted()) {
                    before.putIfAbsent(draft.channel(), row.lastBatch());
                    row.mark(mark);
                }
            }
            PublicationRow.insert(connection, publications);
            LockedChannels.update(
                    connection, before.keySet().stream().map(rows::get).toList());
            keys.write();
            return new Appended(outcomes, mark, before);
        }

        private Outcome append(ChannelRow row, Draft draft, List<PublicationRow> publications) {
            IdempotencyRow first = keys.first(draft);
            if (first != null) {
                Position position = first.offset() == 0
                        ? null
                        : new Position(first.offset(), row.top().epoch());
                return new Outcome(position, Instant.ofEpochMilli(first.publishedAt()), false);
            }
            if (draft.version() > 0 && !row.advance(draft.version(), draft.versionEpoch())) {
                return new Outcome(row.top(), Instant.ofEpochMilli(now), false);
            }
            long time = row.tick(now);
            Position position = draft.keep() ? row.next() : null;
            if (position != null) {
                publications.add(new PublicationRow(draft.publication(position, Instant.ofEpochMilli(time))));
            }
            keys.add(draft, position == null ? 0 : position.offset(), time);
            return new Outcome(position, Instant.ofEpochMilli(time), true);
        }
    }
}

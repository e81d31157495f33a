package io.carillon.history;

import io.carillon.channel.ChannelName;
import io.carillon.channel.Position;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The place of a lone publication, by one statement that locks the channel's row, raises its top and answers with it:
 * where nobody else is in the batch, nothing is to be decided between locking and writing. H2 parses {@code select … for
 * update} anew each time, which costs as much as half a commit; on PostgreSQL it spares a round trip.
 *
 * @param position of the publication
 * @param time of the publication
 * @param mark what was left in the row
 * @param before the mark that was there
 */
record RaisedChannel(Position position, Instant time, long mark, long before) {

    private static final String RAISE = "update carillon_channel set top_offset = top_offset + 1,"
            + " last_time = greatest(last_time, ?), last_batch = %s where name = ?";
    private static final String COLUMNS = "top_offset, epoch, last_time, last_batch";
    private static final String H2 =
            "select " + COLUMNS + " from final table (" + RAISE.formatted("bitxor(last_batch, ?)") + ")";
    private static final String POSTGRESQL = RAISE.formatted("last_batch # ?") + " returning " + COLUMNS;

    /** How a database does it; null where it cannot: MariaDB's updates return nothing. */
    static @Nullable String statement(DatabaseProduct product) {
        return switch (product) {
            case H2 -> H2;
            case POSTGRESQL -> POSTGRESQL;
            case MARIADB -> null;
        };
    }

    /**
     * Raises the top of a channel by one, as part of the connection's transaction.
     *
     * @param raise the {@link #statement} of the connection's database
     * @param now the publication's time, unless a later one was given before; from before the row was locked, if others
     *     hold it
     * @param change by which the mark differs from the one before it: random, not 0
     * @return null if the channel has no row
     */
    static @Nullable RaisedChannel raise(
            Connection connection, String raise, ChannelName channel, long now, long change) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(raise)) {
            statement.setLong(1, now);
            statement.setLong(2, change);
            statement.setString(3, channel.value());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? new RaisedChannel(row, change) : null;
            }
        }
    }

    private RaisedChannel(ResultSet row, long change) throws SQLException {
        this(
                new Position(row.getLong(1), row.getString(2)),
                Instant.ofEpochMilli(row.getLong(3)),
                row.getLong(4),
                row.getLong(4) ^ change);
    }
}

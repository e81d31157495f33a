package io.carillon.history;

import io.carillon.channel.ChannelName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/**
 * Channel rows, locked until the transaction ends, in the order of their names. Past JPA, which makes its statement anew
 * for each number of names, and compares each row with a copy: for a lone publication that cost more than all the rest.
 */
final class LockedChannels {

    private static final String LOCK = "select name, epoch, top_offset, first_offset, last_time, version,"
            + " version_epoch, last_batch from carillon_channel where name in (%s) order by name for update";
    private static final String UPDATE = "update carillon_channel set top_offset = ?, last_time = ?, version = ?,"
            + " version_epoch = ?, last_batch = ? where name = ?";

    private LockedChannels() {}

    /** Locks the rows of these channels; those that have none are left out. */
    static List<ChannelRow> lock(Connection connection, Collection<ChannelName> channels) throws SQLException {
        if (channels.isEmpty()) {
            return List.of();
        }
        var names = new ArrayList<>(channels.stream().map(ChannelName::value).toList());
        // As many parameters as the next power of two: databases and drivers remember statements, but not hundreds.
        while (Integer.bitCount(names.size()) > 1) {
            names.add(names.get(0));
        }
        String sql = LOCK.formatted(String.join(", ", Collections.nCopies(names.size(), "?")));
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < names.size(); i++) {
                statement.setString(i + 1, names.get(i));
            }
            try (ResultSet rows = statement.executeQuery()) {
                var locked = new ArrayList<ChannelRow>();
                while (rows.next()) {
                    locked.add(new ChannelRow(rows));
                }
                return locked;
            }
        }
    }

    /** Writes what an append may have changed. */
    static void update(Connection connection, Collection<ChannelRow> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(UPDATE)) {
            for (ChannelRow row : rows) {
                row.bind(statement);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }
}

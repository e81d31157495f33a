package io.carillon.history;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Inserts rows by few and always the same statements: many rows in each, because no setting of anybody's data source is
 * needed for that, and in three sizes, because databases remember the statements that they have parsed. Immutable and
 * thread-safe.
 */
final class MultiRowInsert {

    private static final int[] SIZES = {64, 8, 1};

    private final String insert;
    private final String row;

    /** @param columns in the order in which rows hold their values */
    MultiRowInsert(String table, List<String> columns) {
        insert = "insert into " + table + " (" + String.join(", ", columns) + ") values ";
        row = "(" + String.join(", ", Collections.nCopies(columns.size(), "?")) + ")";
    }

    /** Inserts all rows, each of texts, numbers of type long, and nulls in place of texts. */
    void execute(Connection connection, List<? extends List<@Nullable Object>> rows) throws SQLException {
        int done = 0;
        for (int size : SIZES) {
            int statements = (rows.size() - done) / size;
            if (statements > 0) {
                execute(connection, rows.subList(done, done + statements * size), size);
                done += statements * size;
            }
        }
    }

    // Several statements of one size make one round trip.
    private void execute(Connection connection, List<? extends List<@Nullable Object>> rows, int size)
            throws SQLException {
        String sql = insert + String.join(", ", Collections.nCopies(size, row));
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int done = 0; done < rows.size(); done += size) {
                bind(statement, rows.subList(done, done + size));
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private static void bind(PreparedStatement statement, List<? extends List<@Nullable Object>> rows)
            throws SQLException {
        int parameter = 0;
        for (List<@Nullable Object> values : rows) {
            for (Object value : values) {
                parameter++;
                if (value instanceof Long number) {
                    statement.setLong(parameter, number);
                } else if (value == null) {
                    statement.setNull(parameter, Types.VARCHAR);
                } else {
                    statement.setString(parameter, (String) value);
                }
            }
        }
    }
}

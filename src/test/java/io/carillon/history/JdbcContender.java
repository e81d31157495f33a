package io.carillon.history;

import io.carillon.testing.JournalDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/**
 * The limit: the same rows, read, locked and written by prepared statements in batches of a fixed size, on connections that
 * do nothing else. Each connection has channels of its own, so that none waits for another.
 */
final class JdbcContender implements Contender {

    private static final String LOCK =
            "select name, top_offset from carillon_channel where name in (%s) order by name for update";
    private static final String RAISE = "update carillon_channel set top_offset = ?, last_time = ? where name = ?";
    private static final String INSERT =
            "insert into carillon_publication (channel, channel_offset, published_at, data) values (?, ?, ?, ?)";

    private static final AtomicInteger CONTENDERS = new AtomicInteger();

    private final int contender = CONTENDERS.incrementAndGet();
    private final JournalDatabase database;
    private final String name;
    private final int connections;
    private final int batch;

    JdbcContender(JournalDatabase database, String name, int connections, int batch) {
        this.database = database;
        this.name = name;
        this.connections = connections;
        this.batch = batch;
        create();
    }

    @Override
    public String name() {
        return name;
    }

    /** @param publishers is of no interest here */
    @Override
    public Measurement run(int publishers, long seed, long millis) {
        var numbers = new AtomicInteger();
        return Crowd.run(connections, batch, seed, millis, () -> writer(numbers.getAndIncrement()));
    }

    @Override
    public void close() {
        // The connections live as long as a run.
    }

    private Writer writer(int number) {
        try {
            return new Writer(database.connect(), number);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private String channel(int connection, int number) {
        return Contenders.channel("jdbc-" + contender + "-" + connection, number)
                .value();
    }

    private void create() {
        List<String> statements = new ArrayList<>();
        for (int connection = 0; connection < connections; connection++) {
            for (int i = 0; i < Contenders.CHANNELS; i++) {
                statements.add(
                        "insert into carillon_channel (name, namespace, epoch, top_offset, first_offset, last_time,"
                                + " version, version_epoch) values ('" + channel(connection, i)
                                + "', 'bench', 'e', 0, 1, 0, 0, '')");
            }
        }
        database.execute(statements);
    }

    /** One connection with its statements. */
    private final class Writer implements Crowd.Publishing {

        private final Connection connection;
        private final int number;
        private final PreparedStatement raise;
        private final PreparedStatement insert;

        Writer(Connection connection, int number) throws SQLException {
            this.connection = connection;
            this.number = number;
            connection.setAutoCommit(false);
            raise = connection.prepareStatement(RAISE);
            insert = connection.prepareStatement(INSERT);
        }

        @Override
        public void publish(RandomGenerator random) throws SQLException {
            var counts = new TreeMap<String, Integer>();
            for (int i = 0; i < batch; i++) {
                counts.merge(channel(number, random.nextInt(Contenders.CHANNELS)), 1, Integer::sum);
            }
            long now = System.currentTimeMillis();
            for (var top : tops(List.copyOf(counts.keySet())).entrySet()) {
                int count = counts.get(top.getKey());
                raise.setLong(1, top.getValue() + count);
                raise.setLong(2, now);
                raise.setString(3, top.getKey());
                raise.addBatch();
                for (int i = 1; i <= count; i++) {
                    insert.setString(1, top.getKey());
                    insert.setLong(2, top.getValue() + i);
                    insert.setLong(3, now);
                    insert.setString(4, Contenders.DATA);
                    insert.addBatch();
                }
            }
            insert.executeBatch();
            raise.executeBatch();
            connection.commit();
        }

        @Override
        public void close() throws SQLException {
            connection.close();
        }

        private TreeMap<String, Long> tops(List<String> names) throws SQLException {
            var tops = new TreeMap<String, Long>();
            String marks = String.join(",", Collections.nCopies(names.size(), "?"));
            try (PreparedStatement lock = connection.prepareStatement(LOCK.formatted(marks))) {
                for (int i = 0; i < names.size(); i++) {
                    lock.setString(i + 1, names.get(i));
                }
                try (ResultSet rows = lock.executeQuery()) {
                    while (rows.next()) {
                        tops.put(rows.getString(1), rows.getLong(2));
                    }
                }
            }
            return tops;
        }
    }
}

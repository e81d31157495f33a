package io.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.testing.Postgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Programs that publish through the outbox, each with a session of its own: transactions of up to ten rows in random
 * channels, one of five rolled back. What they insert is numbered, so that {@link #assertComplete} can tell what is missing.
 */
final class OutboxPrograms {

    private static final int LOST = 1_000_000;

    private final int programs;
    private final int rowsOfEach;
    private final List<String> channels;
    private final AtomicInteger committed = new AtomicInteger();
    private final CountDownLatch rest;
    private final CompletableFuture<?> done;

    /** Starts them. */
    OutboxPrograms(Postgres postgres, int programs, int rowsOfEach, List<String> channels, Random random) {
        this(postgres, programs, rowsOfEach, channels, random, new CountDownLatch(0));
    }

    /**
     * Starts them.
     *
     * @param rest what they wait for before the last third of their rows
     */
    OutboxPrograms(
            Postgres postgres,
            int programs,
            int rowsOfEach,
            List<String> channels,
            Random random,
            CountDownLatch rest) {
        this.rest = rest;
        this.programs = programs;
        this.rowsOfEach = rowsOfEach;
        this.channels = channels;
        done = CompletableFuture.allOf(IntStream.range(0, programs)
                .mapToObj(program -> start(postgres, program, random.nextLong()))
                .toArray(CompletableFuture[]::new));
    }

    /** How many rows are committed. */
    int committed() {
        return committed.get();
    }

    /** Waits until all is committed. */
    void join() {
        done.join();
    }

    /**
     * Whether somebody who listens to all channels has received each row once, and those of each channel and session in
     * their order.
     *
     * @param received of each channel, in the order of arrival
     */
    void assertComplete(Collection<List<String>> received) {
        var seen = new TreeSet<String>();
        for (List<String> channel : received) {
            for (int program = 0; program < programs; program++) {
                String prefix = program + "-";
                assertThat(channel.stream()
                                .filter(text -> text.startsWith(prefix))
                                .map(text -> Integer.valueOf(text.substring(prefix.length()))))
                        .isSorted();
            }
            channel.forEach(
                    text -> assertThat(seen.add(text)).as("%s comes once", text).isTrue());
        }
        for (int program = 0; program < programs; program++) {
            for (int row = 0; row < rowsOfEach; row++) {
                assertThat(seen.remove(program + "-" + row))
                        .as("row %s of program %s", row, program)
                        .isTrue();
            }
        }
        assertThat(seen).as("what was rolled back").isEmpty();
    }

    private CompletableFuture<Void> start(Postgres postgres, int program, long seed) {
        return CompletableFuture.runAsync(() -> {
            try (Connection connection =
                            DriverManager.getConnection(postgres.url(), postgres.user(), postgres.password());
                    PreparedStatement insert =
                            connection.prepareStatement("insert into carillon_outbox (channel, data) values (?, ?)")) {
                connection.setAutoCommit(false);
                insert(connection, insert, program, new Random(seed));
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private void insert(Connection connection, PreparedStatement insert, int program, Random random)
            throws SQLException {
        int next = 0;
        while (next < rowsOfEach) {
            if (next > rowsOfEach * 2 / 3) {
                await(rest);
            }
            boolean commit = random.nextInt(5) > 0;
            int size = Math.min(1 + random.nextInt(10), rowsOfEach - next);
            for (int i = 0; i < size; i++) {
                insert.setString(1, channels.get(random.nextInt(channels.size())));
                insert.setString(2, "\"" + program + "-" + (next + i + (commit ? 0 : LOST)) + "\"");
                insert.executeUpdate();
            }
            if (commit) {
                connection.commit();
                next += size;
                committed.addAndGet(size);
            } else {
                connection.rollback();
            }
            pause();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Programs do something else too; and the nodes shall have some time to meet. */
    private static void pause() {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextInt(20));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

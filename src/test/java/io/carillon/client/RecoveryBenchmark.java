package io.carillon.client;

import io.carillon.testing.JournalDatabase;
import io.carillon.testing.LocalClient;
import io.carillon.testing.LocalNode;
import io.carillon.testing.Postgres;
import io.carillon.testing.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * How long a client waits that comes back to a channel which nobody else listens to, and has missed five publications: in
 * a small and in a large PostgreSQL journal, side by side, one after the other. From its command to the answer, in
 * process, without a socket.
 *
 * <pre>{@code
 * mvn -q test-compile exec:exec -Dexec.executable=java -Dexec.classpathScope=test \
 *     -Dexec.args="-cp %classpath io.carillon.client.RecoveryBenchmark 10000 10000000"
 * }</pre>
 */
public final class RecoveryBenchmark {

    private static final int CHANNELS = 1_000;
    private static final int MISSED = 5;
    private static final int WARM_UP = 1_000;
    private static final int ROUNDS = 5;
    private static final int RECOVERIES = 500;

    private RecoveryBenchmark() {}

    /** One PostgreSQL and a node on it. */
    private record Subject(long rows, Postgres postgres, LocalNode node, List<Long> nanos) {}

    /** @param sizes how many rows the journals hold, in thousands of channels alike */
    public static void main(String... sizes) {
        Random random = Seeds.random(RecoveryBenchmark.class);
        var subjects = new ArrayList<Subject>();
        try {
            for (String size : sizes.length == 0 ? new String[] {"10000", "10000000"} : sizes) {
                subjects.add(subject(Long.parseLong(size)));
            }
            subjects.forEach(subject -> recover(subject, WARM_UP, random));
            subjects.forEach(subject -> subject.nanos().clear());
            for (int round = 0; round < ROUNDS; round++) {
                subjects.forEach(subject -> recover(subject, RECOVERIES, random));
            }
            double smallest = 0;
            for (Subject subject : subjects) {
                Collections.sort(subject.nanos());
                double median = micros(subject, 50);
                smallest = smallest == 0 ? median : smallest;
                System.out.printf(
                        "%,12d rows: recovery p50 %.0f us, p90 %.0f us, p99 %.0f us; p50 is %.2f of the first%n",
                        subject.rows(), median, micros(subject, 90), micros(subject, 99), median / smallest);
            }
        } finally {
            subjects.forEach(subject -> {
                subject.node().close();
                subject.postgres().close();
            });
        }
    }

    private static Subject subject(long rows) {
        Postgres database = Postgres.start();
        JournalDatabase journal = JournalDatabase.on(database);
        long perChannel = rows / CHANNELS;
        long begin = System.nanoTime();
        JournalDatabase.execute(
                database,
                List.of(
                        "insert into carillon_channel select 'room:' || c, 'room', epoch, " + perChannel
                                + ", 1, 1700000000000, 0, '' from generate_series(0, " + (CHANNELS - 1)
                                + ") c, carillon_stream_epoch",
                        "insert into carillon_publication (channel, channel_offset, published_at, data)"
                                + " select 'room:' || c, o, 1700000000000, '{\"text\":\"' || repeat('x', 80) || '\"}'"
                                + " from generate_series(1, " + perChannel + ") o, generate_series(0, "
                                + (CHANNELS - 1) + ") c",
                        "vacuum analyze"));
        System.out.printf("%,12d rows made in %d s%n", rows, (System.nanoTime() - begin) / 1_000_000_000);
        LocalNode node = LocalNode.on(
                journal,
                Map.of(
                        "carillon.namespace.room.history-size", "1000000000",
                        "carillon.namespace.room.force-recovery", "true",
                        "carillon.namespace.room.allow-subscribe-for-client", "true",
                        "carillon.namespace.room.allow-subscribe-for-anonymous", "true"));
        // The first thing that JPA is asked for takes it seconds on a busy machine.
        node.server().journal().check().toCompletableFuture().join();
        return new Subject(rows, database, node, new ArrayList<>());
    }

    private static void recover(Subject subject, int times, Random random) {
        long since = subject.rows() / CHANNELS - MISSED;
        for (int i = 0; i < times; i++) {
            LocalClient client = subject.node().open();
            client.send("{\"id\":1,\"connect\":{}}");
            await(client, 1);
            long begin = System.nanoTime();
            client.send("{\"id\":2,\"subscribe\":{\"channel\":\"room:" + random.nextInt(CHANNELS)
                    + "\",\"recover\":true,\"offset\":" + since + "}}");
            await(client, 2);
            subject.nanos().add(System.nanoTime() - begin);
            String reply = client.objects().get(1);
            if (!reply.contains("\"recovered\":true") || reply.split("\"data\"").length != MISSED + 1) {
                throw new IllegalStateException(reply);
            }
            client.close();
        }
    }

    private static void await(LocalClient client, int objects) {
        while (client.objects().size() < objects) {
            LockSupport.parkNanos(20_000);
        }
    }

    private static double micros(Subject subject, int percentile) {
        return subject.nanos().get(subject.nanos().size() * percentile / 100) / 1_000.0;
    }
}

package io.carillon.history;

import io.carillon.testing.CarillonServer;
import io.carillon.testing.JournalDatabase;
import io.carillon.testing.Postgres;
import io.carillon.testing.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * How many publications a second the journal acknowledges, and how fast, beside one JPA transaction for each and beside
 * plain JDBC batches of the same rows. All on one machine in one run, taking turns: the ratios count, not the figures.
 *
 * <p>{@code mvn -Pbench verify}. Options are system properties: {@code bench.databases} (postgresql,h2),
 * {@code bench.publishers} (1,16,256), {@code bench.millis} of one run (2000), {@code bench.repetitions} (3), {@code bench.fsync=off} to leave the disk out of
 * PostgreSQL's figures.
 */
public final class JournalBenchmark {

    private static final List<String> DATABASES =
            List.of(System.getProperty("bench.databases", "postgresql,h2").split(","));
    private static final List<String> PUBLISHERS =
            List.of(System.getProperty("bench.publishers", "1,16,256").split(","));
    private static final int MILLIS = Integer.getInteger("bench.millis", 2_000);
    private static final int WARM_UP_MILLIS = 10_000;
    private static final int REPETITIONS = Integer.getInteger("bench.repetitions", 3);

    private static final boolean SYNCED =
            !System.getProperty("bench.fsync", "on").equals("off");

    private final Random random = Seeds.random(JournalBenchmark.class);

    private JournalBenchmark() {}

    /** Runs all of it and prints tables. */
    public static void main(String[] arguments) throws IOException {
        System.out.printf(
                "%d processors, %s %s, Java %s; %d repetitions of %d ms, medians%n",
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                Runtime.version(),
                REPETITIONS,
                MILLIS);
        var benchmark = new JournalBenchmark();
        for (String database : DATABASES) {
            switch (database) {
                case "postgresql" -> benchmark.onPostgres();
                case "h2" -> benchmark.onH2();
                default -> throw new IllegalArgumentException("bench.databases: " + database);
            }
        }
    }

    private void onPostgres() {
        try (Postgres postgres = SYNCED ? Postgres.startSynced() : Postgres.start();
                JournalDatabase database = JournalDatabase.on(postgres);
                JournalDatabase rewriting = JournalDatabase.at(
                        postgres.url() + "?reWriteBatchedInserts=true", postgres.user(), postgres.password())) {
            measure(
                    "PostgreSQL, fsync=" + database.text("show fsync") + ", synchronous_commit="
                            + database.text("show synchronous_commit"),
                    database,
                    Optional.of(rewriting),
                    CarillonServer.named("bench").with(postgres));
        }
    }

    private void onH2() throws IOException {
        Path directory = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "bench-");
        String url = "jdbc:h2:file:" + directory.resolve("history").toAbsolutePath() + ";WRITE_DELAY=0";
        try (JournalDatabase database = JournalDatabase.at(url, "sa", "sa")) {
            // The server's file is another one: only one process opens such a file.
            measure(
                    "H2 file, WRITE_DELAY=0 (H2 does not sync)",
                    database,
                    Optional.empty(),
                    CarillonServer.named("bench"));
        }
    }

    /** @param rewriting the same database through a driver that makes one statement of a batch, where there is one that does */
    private void measure(
            String title, JournalDatabase database, Optional<JournalDatabase> rewriting, CarillonServer configured) {
        var contenders = new ArrayList<Contender>(List.of(
                Contenders.journal(database),
                Contenders.publisher(database),
                Contenders.flying(database),
                Contenders.jpa(database),
                new JdbcContender(database, "JDBC, batches of 512 (b)", 2, 512),
                new JdbcContender(database, "JDBC, one commit each", 1, 1)));
        rewriting.ifPresent(same -> contenders.add(new JdbcContender(same, "(b), rewritten by the driver", 2, 512)));
        contenders.add(new HttpContender(configured));
        try {
            contenders.forEach(contender -> contender.run(16, 0, WARM_UP_MILLIS));
            for (String publishers : PUBLISHERS) {
                table(title, Integer.parseInt(publishers), contenders, database);
            }
        } finally {
            contenders.forEach(Contender::close);
        }
    }

    private void table(String title, int publishers, List<Contender> contenders, JournalDatabase database) {
        Map<Contender, List<Measurement>> runs = new LinkedHashMap<>();
        contenders.forEach(contender -> runs.put(contender, new ArrayList<>()));
        for (int repetition = -1; repetition < REPETITIONS; repetition++) {
            for (Contender contender : contenders) {
                database.execute(List.of("truncate table carillon_publication"));
                Measurement run = contender.run(publishers, random.nextLong(), MILLIS);
                if (repetition >= 0) {
                    runs.get(contender).add(run);
                }
            }
        }
        System.out.printf("%n%s; %d publishers, %d channels%n", title, publishers, Contenders.CHANNELS);
        System.out.printf("%-32s %10s %10s %10s %8s%n", "", "per second", "p50 µs", "p99 µs", "ratio");
        double journal = Measurement.median(runs.get(contenders.get(0))).perSecond();
        runs.forEach((contender, repetitions) -> {
            Measurement median = Measurement.median(repetitions);
            System.out.printf(
                    "%-32s %,10.0f %,10.0f %,10.0f %8.2f%n",
                    contender.name(), median.perSecond(), median.median(), median.high(), journal / median.perSecond());
        });
    }
}

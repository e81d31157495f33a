package io.carillon.history;

import io.carillon.channel.Position;
import io.carillon.testing.JournalDatabase;
import io.carillon.testing.Postgres;
import io.carillon.testing.Seeds;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * What a publication and a recovery cost in a small history and in a large one, on PostgreSQL: both stand in one server,
 * in a schema each, and take turns.
 *
 * <p>{@code mvn -Pbench verify -Dbench.main=io.carillon.history.SizeBenchmark}. Options are system properties:
 * {@code bench.rows} of the large history (10000000), {@code bench.millis} of one run (2000), {@code bench.repetitions} (3).
 */
public final class SizeBenchmark {

    private static final int SMALL = 10_000;
    private static final int LARGE = Integer.getInteger("bench.rows", 10_000_000);
    private static final int MILLIS = Integer.getInteger("bench.millis", 2_000);
    private static final int REPETITIONS = Integer.getInteger("bench.repetitions", 3);
    private static final int RECOVERED = 100;

    private SizeBenchmark() {}

    /** Fills both, measures and prints a table. */
    public static void main(String[] arguments) {
        Random random = Seeds.random(SizeBenchmark.class);
        try (Postgres postgres = Postgres.startSynced();
                JournalDatabase small = filled(postgres, "small", SMALL);
                JournalDatabase large = filled(postgres, "large", LARGE)) {
            Contender publishingSmall = Contenders.journal(small);
            Contender publishingLarge = Contenders.journal(large);
            try (Contender readingSmall = reading(small, SMALL);
                    Contender readingLarge = reading(large, LARGE)) {
                compare("publish, 1 publisher", 1, random, publishingSmall, publishingLarge);
                compare("publish, 16 publishers", 16, random, publishingSmall, publishingLarge);
                compare("recover " + RECOVERED + " publications", 1, random, readingSmall, readingLarge);
            } finally {
                publishingSmall.close();
                publishingLarge.close();
            }
        }
    }

    private static JournalDatabase filled(Postgres postgres, String schema, int rows) {
        JournalDatabase.at(postgres.url(), postgres.user(), postgres.password())
                .execute(List.of("create schema " + schema));
        JournalDatabase database =
                JournalDatabase.at(postgres.url() + "?currentSchema=" + schema, postgres.user(), postgres.password());
        int each = rows / Contenders.CHANNELS;
        database.execute(List.of(
                "insert into carillon_channel (name, namespace, epoch, top_offset, first_offset, last_time, version,"
                        + " version_epoch) select 'bench:journal-' || c, 'bench', 'e', " + each + ", 1, 1, 0, ''"
                        + " from generate_series(0, " + (Contenders.CHANNELS - 1) + ") c",
                "insert into carillon_publication (channel, channel_offset, published_at, data)"
                        + " select 'bench:journal-' || c, o, 1, '" + Contenders.DATA + "' from generate_series(1, "
                        + each + ") o, generate_series(0, " + (Contenders.CHANNELS - 1) + ") c",
                "analyze carillon_publication",
                "checkpoint"));
        System.out.printf("%s: %,d rows%n", schema, each * Contenders.CHANNELS);
        return database;
    }

    private static Contender reading(JournalDatabase database, int rows) {
        var journal = new Journal(database.transactions(), JournalDatabase.OPTIONS, Thread::new, Clock.systemUTC());
        int most = rows / Contenders.CHANNELS - RECOVERED;
        return new Contenders.Calls(
                "recovery",
                random -> DatabaseContract.join(journal.read(
                        Contenders.channel("journal", random.nextInt(Contenders.CHANNELS)),
                        Contenders.NAMESPACE,
                        HistoryQuery.after(new Position(random.nextInt(most + 1), ""), RECOVERED))),
                journal::close);
    }

    private static void compare(String what, int publishers, Random random, Contender small, Contender large) {
        Map<Contender, List<Measurement>> runs = new LinkedHashMap<>();
        Stream.of(small, large).forEach(contender -> runs.put(contender, new ArrayList<>()));
        for (int repetition = -1; repetition < REPETITIONS; repetition++) {
            for (Contender contender : List.of(small, large)) {
                Measurement run = contender.run(publishers, random.nextLong(), MILLIS);
                if (repetition >= 0) {
                    runs.get(contender).add(run);
                }
            }
        }
        Measurement few = Measurement.median(runs.get(small));
        Measurement many = Measurement.median(runs.get(large));
        System.out.printf(
                "%-28s p50 %,8.0f µs small, %,8.0f µs large: ratio %.2f%n",
                what, few.median(), many.median(), many.median() / few.median());
    }
}

package io.carillon.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.testing.JavaProcess;
import io.carillon.testing.JournalDatabase;
import io.carillon.testing.Postgres;
import io.carillon.testing.Seeds;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} in the middle of twenty publishers, again and again on one database: what was acknowledged is there,
 * offsets have no holes, and what was not acknowledged is there once after a retry through another node.
 */
class KillTest {

    private static final int KILLS = Integer.getInteger("carillon.test.kills", 4);

    private final Random random = Seeds.random(KillTest.class);

    @Test
    void nothingAcknowledgedIsLostOnPostgres() throws Exception {
        try (Postgres postgres = Postgres.start()) {
            killAgainAndAgain(postgres.url(), postgres.user(), postgres.password());
        }
    }

    @Test
    void nothingAcknowledgedIsLostInAnH2File(@TempDir Path directory) throws Exception {
        // As server-config makes it, and as the page about what is promised says.
        String url = "jdbc:h2:file:" + directory.resolve("history") + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE";
        killAgainAndAgain(url, "sa", "sa");
    }

    private void killAgainAndAgain(String url, String user, String password) throws SQLException {
        var acknowledged = new HashMap<String, Long>();
        int killed = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            String name = "n" + kill;
            List<int[]> answers = publishUntilKilled(List.of(url, user, password, name));
            killed += answers.size();
            int[] last = new int[KilledNode.PUBLISHERS];
            for (int[] answer : answers) {
                Draft draft = KilledNode.draft(name, answer[0], answer[1]);
                acknowledged.put(draft.channel() + " " + draft.data(), (long) answer[2]);
                last[answer[0]] = Math.max(last[answer[0]], answer[1]);
            }
            try (JournalDatabase database = JournalDatabase.at(url, user, password)) {
                Journal journal = database.journal();
                for (int publisher = 0; publisher < KilledNode.PUBLISHERS; publisher++) {
                    Draft retried = KilledNode.draft(name, publisher, last[publisher] + 1);
                    Outcome outcome = DatabaseContract.publish(journal, retried);
                    acknowledged.put(
                            retried.channel() + " " + retried.data(),
                            outcome.position().offset());
                }
                check(database, acknowledged);
            }
        }
        System.out.println(KILLS + " kills, " + killed + " publications acknowledged before them, none lost");
    }

    private List<int[]> publishUntilKilled(List<String> arguments) {
        int enough = 20 + random.nextInt(400);
        try (JavaProcess node = JavaProcess.start(KilledNode.class, arguments)) {
            Awaitility.await("a node publishes")
                    .atMost(Duration.ofSeconds(120))
                    .pollInterval(Duration.ofMillis(5))
                    .failFast("it ended by itself: " + node.lines(), () -> !node.isAlive())
                    .until(() -> answers(node).size() >= enough);
            node.kill();
            return answers(node);
        }
    }

    private static List<int[]> answers(JavaProcess node) {
        return node.lines().stream()
                .filter(line -> line.matches("\\d+ \\d+ \\d+"))
                .map(line -> Arrays.stream(line.split(" "))
                        .mapToInt(Integer::parseInt)
                        .toArray())
                .toList();
    }

    private static void check(JournalDatabase database, Map<String, Long> acknowledged) throws SQLException {
        var stored = new HashMap<String, Long>();
        var offsets = new TreeMap<String, List<Long>>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select channel, channel_offset, data"
                        + " from carillon_publication order by channel, channel_offset")) {
            while (rows.next()) {
                offsets.computeIfAbsent(rows.getString(1), channel -> new ArrayList<>())
                        .add(rows.getLong(2));
                assertThat(stored.put(rows.getString(1) + " " + rows.getString(3), rows.getLong(2)))
                        .as("another offset of " + rows.getString(3))
                        .isNull();
            }
        }
        assertThat(stored).containsAllEntriesOf(acknowledged);
        offsets.forEach((channel, found) -> assertThat(found)
                .as(channel)
                .containsExactlyElementsOf(LongStream.rangeClosed(
                                1,
                                database.count(
                                        "select top_offset from carillon_channel where name = '" + channel + "'"))
                        .boxed()
                        .toList()));
    }
}

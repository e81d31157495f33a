package io.carillon.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.channel.ChannelName;
import io.carillon.channel.Namespace;
import io.carillon.channel.Namespace.History;
import io.carillon.channel.Namespaces;
import io.carillon.channel.Position;
import io.carillon.testing.JournalDatabase;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** How retention removes what the namespaces no longer keep. */
abstract class RetentionContract extends DatabaseContract {

    private static final Namespace COUNTED = Namespace.named("counted").with(new History(true, 100, Duration.ZERO, 0));

    @Test
    void retentionRemovesByCountAndByAgeAndKeepsPositions() {
        Journal journal = database().journal(JournalDatabase.OPTIONS, clock);
        var counted = new ChannelName("counted:a");
        var aged = new ChannelName("aged:a");
        var kept = new ChannelName("chat:a");
        for (ChannelName channel : List.of(counted, aged, kept)) {
            publish(journal, channel, 1_200);
        }
        clock.advance(Duration.ofHours(2));
        publish(journal, aged, 5);
        Retention retention = retention("node-1");
        retention.prune();
        assertThat(rows(counted)).isEqualTo(100);
        assertThat(rows(aged)).isEqualTo(5);
        assertThat(rows(kept)).isEqualTo(1_200);
        assertThat(publish(journal, draft(counted, "1")).position().offset()).isEqualTo(1_201);
        assertThat(publish(journal, draft(aged, "1")).position().offset()).isEqualTo(1_206);
    }

    @Test
    void retentionForgetsExpiredKeys() {
        Journal journal = database().journal(JournalDatabase.OPTIONS, clock);
        publish(journal, keyed(LOBBY, "old"));
        clock.advance(Duration.ofMinutes(10));
        publish(journal, keyed(LOBBY, "young"));
        retention("node-1").prune();
        assertThat(database().count("select count(*) from carillon_idempotency"))
                .isEqualTo(1);
    }

    @Test
    void oneNodeAtATimeDoesTheWorkOfRetention() {
        Journal journal = database().journal(JournalDatabase.OPTIONS, clock);
        var counted = new ChannelName("counted:a");
        retention("node-1").prune();
        publish(journal, counted, 150);
        retention("node-2").prune();
        assertThat(rows(counted)).as("node-1 has the lease").isEqualTo(150);
        clock.advance(Duration.ofMinutes(2));
        retention("node-2").prune();
        assertThat(rows(counted)).as("node-1's lease has run out").isEqualTo(100);
    }

    @Test
    void aRoundEndsWhenAnotherNodeHasTakenOver() {
        Journal journal = database().journal(JournalDatabase.OPTIONS, clock);
        var first = new ChannelName("counted:a");
        var second = new ChannelName("counted:b");
        publish(journal, first, 150);
        publish(journal, second, 150);
        var halted = new Clock() {
            private int readings;

            @Override
            public Instant instant() {
                // The first is for the lease, the second before the first removal; then this node sleeps.
                if (++readings == 3) {
                    clock.advance(Duration.ofMinutes(2));
                    database()
                            .execute(List.of("update carillon_lease set holder = 'node-2', expires_at = "
                                    + clock.instant()
                                            .plus(Duration.ofMinutes(1))
                                            .toEpochMilli()));
                }
                return clock.instant();
            }

            @Override
            public ZoneId getZone() {
                return clock.getZone();
            }

            @Override
            public Clock withZone(ZoneId zone) {
                throw new UnsupportedOperationException();
            }
        };
        retention("node-1", halted).prune();
        assertThat(rows(first)).as("done before it slept").isEqualTo(100);
        assertThat(rows(second)).as("left to node-2").isEqualTo(150);
    }

    @Test
    void publishersDoNotWaitForWhatIsBeingRemoved() throws Exception {
        Journal journal = database().journal(JournalDatabase.OPTIONS, clock);
        var counted = new ChannelName("counted:a");
        publish(journal, draft(counted, "1"));
        publish(journal, counted, 150);
        Thread retention = new Thread(retention("node-1")::prune);
        try (Connection connection = database().connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.executeQuery("select data from carillon_publication"
                    + " where channel = 'counted:a' and channel_offset = 50 for update");
            retention.start();
            Awaitility.await("retention waits for the row")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> Arrays.stream(retention.getStackTrace())
                            .anyMatch(frame -> frame.getMethodName().equals("removeBelow")));
            for (int i = 0; i < 20; i++) {
                assertThat(publish(journal, counted).accepted()).isTrue();
            }
            assertThat(rows(counted))
                    .as("retention has not removed anything yet")
                    .isEqualTo(171);
            connection.rollback();
        }
        retention.join(60_000);
        assertThat(rows(counted)).isBetween(100L, 120L);
    }

    @Test
    void retentionKeepsUpWithPublishers() throws Exception {
        Journal journal = database().journal();
        var channels = List.of(new ChannelName("counted:a"), new ChannelName("counted:b"));
        var publishers = new ArrayList<CompletableFuture<Void>>();
        var begun = new AtomicLong();
        for (int p = 0; p < 4; p++) {
            ChannelName channel = channels.get(p % 2);
            publishers.add(CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 40; i++) {
                    begun.addAndGet(25);
                    assertThat(publish(journal, channel, 25).offset()).isPositive();
                }
            }));
        }
        Retention retention = retention("node-1", Clock.systemUTC());
        var all = CompletableFuture.allOf(publishers.toArray(CompletableFuture[]::new));
        while (!all.isDone()) {
            long before = begun.get();
            retention.prune();
            // Whatever comes meanwhile, a round leaves of what was there when it began only what is to be kept; each of
            // the four had up to 25 under way.
            long rows = channels.stream().mapToLong(this::rows).sum();
            assertThat(rows).isLessThanOrEqualTo(2 * 100 + 4 * 25 + begun.get() - before);
        }
        join(all);
        retention.prune();
        for (ChannelName channel : channels) {
            assertThat(rows(channel)).isEqualTo(100);
            HistoryPage page = read(journal, channel, COUNTED, HistoryQuery.after(Position.NONE, -1));
            assertThat(offsets(page))
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1_901, 2_000).boxed().toList());
        }
    }

    @Test
    void retentionThatWasStoppedRemovesNothingMore() {
        Journal journal = database().journal();
        var counted = new ChannelName("counted:a");
        publish(journal, counted, 200);
        Retention retention = retention("node-1", Clock.systemUTC());
        retention.stop();
        retention.prune();
        assertThat(rows(counted)).isEqualTo(200);
    }

    private Retention retention(String node) {
        return retention(node, clock);
    }

    private Retention retention(String node, Clock clock) {
        var namespaces = new Namespaces(
                List.of(CHAT, COUNTED, Namespace.named("aged").with(new History(true, 0, Duration.ofHours(1), 0))));
        return new Retention(database().transactions(), namespaces, node, clock, Duration.ofMinutes(1));
    }
}

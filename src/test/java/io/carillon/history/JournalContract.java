package io.carillon.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.channel.ChannelName;
import io.carillon.channel.ClientInfo;
import io.carillon.channel.Namespace;
import io.carillon.channel.Namespace.History;
import io.carillon.channel.Namespaces;
import io.carillon.channel.Position;
import io.carillon.channel.Publication;
import io.carillon.channel.Refusal;
import io.carillon.testing.JournalDatabase;
import io.carillon.testing.MutableClock;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What the journal promises, on every database that Carillon keeps its history in. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class JournalContract {

    private static final ChannelName LOBBY = new ChannelName("chat:lobby");
    private static final Namespace CHAT = namespace(0, Duration.ZERO, Duration.ZERO);

    private final MutableClock clock = new MutableClock();

    abstract JournalDatabase database();

    @AfterEach
    void clear() {
        database().close();
        database().clear();
    }

    @Test
    void offsetsHaveNoHolesHoweverManyNodesAndThreadsPublish() throws Exception {
        int publishers = 4;
        int each = 100;
        var channels = IntStream.range(0, 5)
                .mapToObj(i -> new ChannelName("chat:" + i))
                .toList();
        var announced = new ConcurrentHashMap<ChannelName, List<Long>>();
        channels.forEach(channel -> announced.put(channel, Collections.synchronizedList(new ArrayList<>())));
        var done = new ArrayList<CompletionStage<Outcome>>();
        for (Journal journal : List.of(database().journal(), database().journal())) {
            var ready = new CountDownLatch(publishers);
            for (int p = 0; p < publishers; p++) {
                var outcomes = new CompletableFuture<Outcome>();
                synchronized (done) {
                    done.add(outcomes);
                }
                new Thread(() -> {
                            ready.countDown();
                            Outcome last = null;
                            for (int i = 0; i < each; i++) {
                                ChannelName channel = channels.get(i % channels.size());
                                last = journal.append(
                                                draft(channel, "1"),
                                                publication ->
                                                        announced.get(channel).add(publication.offset()))
                                        .toCompletableFuture()
                                        .join();
                            }
                            outcomes.complete(last);
                        })
                        .start();
            }
            assertThat(ready.await(60, TimeUnit.SECONDS)).isTrue();
        }
        done.forEach(JournalContract::join);
        int perChannel = 2 * publishers * each / channels.size();
        for (ChannelName channel : channels) {
            assertThat(announced.get(channel))
                    .containsExactlyInAnyOrderElementsOf(
                            LongStream.rangeClosed(1, perChannel).boxed().toList());
            assertThat(offsets(read(database().journal(), channel, CHAT, HistoryQuery.after(Position.NONE, -1))))
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, perChannel).boxed().toList());
        }
    }

    @Test
    void announcesAChannelInTheOrderOfItsOffsets() {
        Journal journal = database().journal();
        var announced = Collections.synchronizedList(new ArrayList<Long>());
        List<CompletionStage<Outcome>> outcomes = IntStream.range(0, 1_000)
                .mapToObj(i -> journal.append(draft(LOBBY, "1"), publication -> announced.add(publication.offset())))
                .toList();
        outcomes.forEach(JournalContract::join);
        assertThat(announced)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 1_000).boxed().toList());
    }

    @Test
    void everythingOfAPublicationComesBack() {
        Journal journal = database().journal();
        String data = "{\"text\":\"😀 \\u0000 €\",\"number\":1e400,\"long\":\"" + "x".repeat(60_000) + "\"}";
        var draft =
                new Draft(LOBBY, CHAT, data, new ClientInfo("ännchen", "c-1"), Map.of("k", "v \"€\""), true, "", 0, "");
        Outcome outcome = join(journal.append(draft, publication -> {}));
        HistoryPage page = read(journal, LOBBY, CHAT, HistoryQuery.last(1));
        assertThat(page.publications())
                .containsExactly(
                        new Publication(LOBBY, outcome.position(), outcome.time(), data, draft.info(), draft.tags()));
        assertThat(page.top()).isEqualTo(outcome.position());
    }

    @Test
    void theEpochStaysTheSameAndDiffersBetweenChannels() {
        Journal journal = database().journal();
        Position first = publish(journal, LOBBY).position();
        Position second = publish(database().journal(), LOBBY).position();
        Position other = publish(journal, new ChannelName("chat:other")).position();
        assertThat(second).isEqualTo(new Position(2, first.epoch()));
        assertThat(other.epoch()).isNotEqualTo(first.epoch()).isNotEmpty();
    }

    @Test
    void aKeyIsStoredOnceFromManyThreadsOnTwoNodes() {
        var journals = List.of(database().journal(), database().journal());
        var announced = Collections.synchronizedList(new ArrayList<Publication>());
        List<CompletionStage<Outcome>> outcomes = IntStream.range(0, 50)
                .mapToObj(i -> journals.get(i % 2).append(keyed(LOBBY, "k-1"), announced::add))
                .toList();
        var positions =
                outcomes.stream().map(o -> join(o).position()).distinct().toList();
        assertThat(positions).hasSize(1);
        assertThat(announced).hasSize(1);
        assertThat(outcomes.stream().filter(o -> join(o).accepted())).hasSize(1);
        assertThat(read(journals.get(0), LOBBY, CHAT, HistoryQuery.last(10)).publications())
                .hasSize(1);
    }

    @Test
    void aKeyIsForgottenAfterItsWindowAndCountsPerChannel() {
        Journal journal = database().journal(JournalDatabase.OPTIONS, clock);
        assertThat(publish(journal, keyed(LOBBY, "k")).accepted()).isTrue();
        assertThat(publish(journal, keyed(new ChannelName("chat:other"), "k")).accepted())
                .isTrue();
        clock.advance(Duration.ofMinutes(4));
        assertThat(publish(journal, keyed(LOBBY, "k")).accepted()).isFalse();
        clock.advance(Duration.ofMinutes(2));
        assertThat(publish(journal, keyed(LOBBY, "k")).position().offset()).isEqualTo(2);
    }

    @Test
    void aKeyCountsWithoutHistoryToo() {
        Journal journal = database().journal();
        var draft = new Draft(new ChannelName("live"), CHAT, "1", null, Map.of(), false, "k", 0, "");
        assertThat(publish(journal, draft)).satisfies(o -> {
            assertThat(o.accepted()).isTrue();
            assertThat(o.position()).isNull();
        });
        assertThat(publish(journal, draft)).satisfies(o -> {
            assertThat(o.accepted()).isFalse();
            assertThat(o.position()).isNull();
        });
    }

    @Test
    void keysThatDifferInASpaceDiffer() {
        Journal journal = database().journal();
        for (String key : List.of("a", "a ", " a", "A")) {
            assertThat(publish(journal, keyed(LOBBY, key)).accepted())
                    .as("'" + key + "'")
                    .isTrue();
        }
    }

    @Test
    void anEqualPayloadWithinTheDuplicateWindowIsStoredOnce() {
        Journal journal = database().journal(JournalDatabase.OPTIONS, clock);
        Namespace once = namespace(0, Duration.ZERO, Duration.ofMinutes(1));
        Position first = publish(journal, draft(LOBBY, once, "{\"a\":1}")).position();
        assertThat(publish(journal, draft(LOBBY, once, "{\"a\":1}"))).satisfies(o -> {
            assertThat(o.accepted()).isFalse();
            assertThat(o.position()).isEqualTo(first);
        });
        assertThat(publish(journal, draft(LOBBY, once, "{\"a\":2}")).accepted()).isTrue();
        clock.advance(Duration.ofMinutes(2));
        assertThat(publish(journal, draft(LOBBY, once, "{\"a\":1}")).position().offset())
                .isEqualTo(3);
    }

    @Test
    void anOlderVersionIsSkippedWithinItsEpoch() {
        Journal journal = database().journal();
        assertThat(publish(journal, versioned(5, "")).position().offset()).isEqualTo(1);
        assertThat(publish(journal, versioned(5, ""))).satisfies(o -> {
            assertThat(o.accepted()).isFalse();
            assertThat(o.position().offset()).isEqualTo(1);
        });
        assertThat(publish(journal, versioned(6, "")).position().offset()).isEqualTo(2);
        assertThat(publish(journal, versioned(1, "other")).position().offset()).isEqualTo(3);
        assertThat(publish(journal, versioned(1, "other")).accepted()).isFalse();
    }

    @Test
    void readsForwardAndBackward() {
        Journal journal = database().journal();
        Position last = publish(journal, LOBBY, 10);
        assertThat(offsets(read(journal, after(0, "", 3)))).containsExactly(1L, 2L, 3L);
        assertThat(offsets(read(journal, after(8, last.epoch(), 300)))).containsExactly(9L, 10L);
        assertThat(offsets(read(journal, after(10, "", 300)))).isEmpty();
        assertThat(offsets(read(journal, after(99, "", 300)))).isEmpty();
        assertThat(offsets(read(journal, HistoryQuery.last(2)))).containsExactly(10L, 9L);
        assertThat(offsets(read(journal, new HistoryQuery(2, new Position(5, ""), true, null, null))))
                .containsExactly(4L, 3L);
        assertThat(offsets(read(journal, new HistoryQuery(2, new Position(12, ""), true, null, null))))
                .as("beyond the top there is nothing to begin at")
                .isEmpty();
        assertThat(read(journal, HistoryQuery.last(0))).satisfies(page -> {
            assertThat(page.publications()).isEmpty();
            assertThat(page.top()).isEqualTo(last);
        });
        assertThat(offsets(read(journal, HistoryQuery.last(HistoryQuery.NO_LIMIT))))
                .hasSize(10);
    }

    @Test
    void refusesAnEpochThatIsNotTheChannels() {
        Journal journal = database().journal();
        publish(journal, LOBBY, 1);
        assertThatThrownBy(() -> read(journal, after(1, "other", 10)))
                .hasCauseInstanceOf(Refusal.UnrecoverablePosition.class);
        assertThatThrownBy(() -> read(journal, new ChannelName("chat:never"), CHAT, after(1, "other", 10)))
                .hasCauseInstanceOf(Refusal.UnrecoverablePosition.class);
    }

    @Test
    void aChannelThatWasNeverPublishedToIsEmpty() {
        HistoryPage page = read(database().journal(), new ChannelName("chat:never"), CHAT, HistoryQuery.last(10));
        assertThat(page.publications()).isEmpty();
        assertThat(page.top()).isEqualTo(Position.NONE);
        assertThat(database().count("select count(*) from carillon_channel")).isZero();
    }

    @Test
    void readsByTime() {
        Journal journal = database().journal(JournalDatabase.OPTIONS, clock);
        Instant begin = clock.instant();
        for (int i = 0; i < 10; i++) {
            publish(journal, LOBBY, 1);
            clock.advance(Duration.ofMinutes(1));
        }
        assertThat(offsets(read(journal, between(begin.plusSeconds(120), begin.plusSeconds(300)))))
                .containsExactly(3L, 4L, 5L);
        assertThat(offsets(read(journal, between(begin.plusSeconds(121), null))))
                .startsWith(4L)
                .endsWith(10L);
        assertThat(offsets(read(journal, between(null, begin)))).isEmpty();
        assertThat(offsets(read(journal, between(begin.plusSeconds(3_600), null))))
                .isEmpty();
    }

    @Test
    void timesNeverDecreaseWhenTheClockDoes() {
        Journal journal = database().journal(JournalDatabase.OPTIONS, clock);
        Instant first = publish(journal, draft(LOBBY, "1")).time();
        clock.advance(Duration.ofMinutes(-5));
        assertThat(publish(journal, draft(LOBBY, "1")).time()).isEqualTo(first);
    }

    @Test
    void whatIsNoLongerKeptIsNotSeenBeforeItIsRemoved() {
        Journal journal = database().journal(JournalDatabase.OPTIONS, clock);
        Namespace small = namespace(3, Duration.ZERO, Duration.ZERO);
        publish(journal, LOBBY, 10);
        HistoryPage page = read(journal, LOBBY, small, after(0, "", 100));
        assertThat(offsets(page)).containsExactly(8L, 9L, 10L);
        assertThat(page.first()).isEqualTo(8);
        clock.advance(Duration.ofHours(1));
        publish(journal, LOBBY, 1);
        Namespace brief = namespace(0, Duration.ofMinutes(30), Duration.ZERO);
        assertThat(offsets(read(journal, LOBBY, brief, after(0, "", 100)))).containsExactly(11L);
    }

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
    void aPublicationThatCannotBeStoredFailsAlone() throws Exception {
        Journal journal = database().journal();
        publish(journal, LOBBY, 1);
        List<CompletionStage<Outcome>> outcomes = new ArrayList<>();
        try (Connection connection = database().connect();
                Statement statement = connection.createStatement()) {
            // While somebody holds the row, the first draft waits in the database and the others gather behind it.
            connection.setAutoCommit(false);
            statement.executeQuery("select * from carillon_channel where name = 'chat:lobby' for update");
            for (int i = 0; i < 21; i++) {
                outcomes.add(journal.append(i == 10 ? poison() : draft(LOBBY, "1"), publication -> {}));
            }
            connection.rollback();
        }
        for (int i = 0; i < 21; i++) {
            CompletionStage<Outcome> outcome = outcomes.get(i);
            if (i == 10) {
                assertThatThrownBy(() -> join(outcome)).hasCauseInstanceOf(Refusal.Unavailable.class);
            } else {
                assertThat(join(outcome).accepted()).isTrue();
            }
        }
        assertThat(offsets(read(journal, after(0, "", 100))))
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 21).boxed().toList());
    }

    @Test
    void whoWaitsTooLongIsToldAndNotStoredLater() throws Exception {
        Journal journal =
                database().journal(new Journal.Options(200, Duration.ofMillis(300), Duration.ofMinutes(5)), clock);
        publish(journal, LOBBY, 1);
        CompletionStage<Outcome> inTheDatabase;
        CompletionStage<Outcome> waiting;
        try (Connection connection = database().connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.executeQuery("select * from carillon_channel where name = 'chat:lobby' for update");
            inTheDatabase = journal.append(draft(LOBBY, "2"), publication -> {});
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> journal.waiting() == 0);
            waiting = journal.append(draft(LOBBY, "3"), publication -> {});
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
                journal.expire();
                return waiting.toCompletableFuture().isDone()
                        && inTheDatabase.toCompletableFuture().isDone();
            });
            connection.rollback();
        }
        assertThatThrownBy(() -> join(waiting))
                .hasCauseInstanceOf(Refusal.Unavailable.class)
                .hasMessageContaining("did not answer within 300 ms");
        assertThatThrownBy(() -> join(inTheDatabase)).hasCauseInstanceOf(Refusal.Unavailable.class);
        Journal other = database().journal();
        assertThat(publish(other, LOBBY).accepted()).isTrue();
        assertThat(read(other, after(0, "", 100)).publications())
                .extracting(Publication::data)
                .as("what was still waiting when its caller was told is not stored")
                .doesNotContain("3");
    }

    @Test
    void aFullQueueIsSaidToTheCaller() throws Exception {
        Journal journal =
                database().journal(new Journal.Options(20, Duration.ofSeconds(30), Duration.ofMinutes(5)), clock);
        publish(journal, LOBBY, 1);
        var outcomes = new ArrayList<CompletionStage<Outcome>>();
        try (Connection connection = database().connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.executeQuery("select * from carillon_channel where name = 'chat:lobby' for update");
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 1_000; i++) {
                            outcomes.add(journal.append(draft(LOBBY, "1"), publication -> {}));
                        }
                    })
                    .isInstanceOf(Refusal.TooManyRequests.class)
                    .hasMessageContaining("allowed (10)");
            connection.rollback();
        }
        outcomes.forEach(JournalContract::join);
        assertThat(read(journal, after(0, "", 1_000)).publications()).hasSize(outcomes.size() + 1);
    }

    @Test
    void tellsTheNewestPositionsOfManyChannels() {
        Journal journal = database().journal();
        var names = IntStream.range(0, 600)
                .mapToObj(i -> new ChannelName("chat:" + i))
                .toList();
        names.stream()
                .filter(name -> !name.value().endsWith("7"))
                .map(name -> journal.append(draft(name, "1"), publication -> {}))
                .toList()
                .forEach(JournalContract::join);
        Map<ChannelName, Position> tops = join(journal.tops(names));
        assertThat(tops)
                .hasSize(540)
                .allSatisfy((name, top) -> assertThat(top.offset()).isEqualTo(1));
    }

    @Test
    void closingWritesWhatWaits() {
        Journal journal = database().journal();
        List<CompletionStage<Outcome>> outcomes = IntStream.range(0, 500)
                .mapToObj(i -> journal.append(draft(LOBBY, "1"), publication -> {}))
                .toList();
        journal.close();
        outcomes.forEach(JournalContract::join);
        assertThat(rows(LOBBY)).isEqualTo(500);
        assertThatThrownBy(() -> journal.append(draft(LOBBY, "1"), publication -> {}))
                .isInstanceOf(Refusal.Unavailable.class);
    }

    @Test
    void theTablesAreMadeOnceHoweverOftenANodeStarts() {
        database().migrate();
        assertThat(database().count("select count(*) from carillon_lease")).isEqualTo(1);
    }

    private Retention retention(String node) {
        var namespaces = new Namespaces(List.of(
                CHAT,
                Namespace.named("counted").with(new History(true, 100, Duration.ZERO, 0)),
                Namespace.named("aged").with(new History(true, 0, Duration.ofHours(1), 0))));
        return new Retention(database().transactions(), namespaces, node, clock, Duration.ofMinutes(1));
    }

    private long rows(ChannelName channel) {
        return database().count("select count(*) from carillon_publication where channel = '" + channel + "'");
    }

    private static Namespace namespace(int size, Duration ttl, Duration duplicateWindow) {
        return Namespace.named("chat").with(new History(true, size, ttl, 0)).with(duplicateWindow);
    }

    private static Draft draft(ChannelName channel, String data) {
        return draft(channel, CHAT, data);
    }

    private static Draft draft(ChannelName channel, Namespace namespace, String data) {
        return new Draft(channel, namespace, data, null, Map.of(), true, "", 0, "");
    }

    /** A draft that no database takes: the user does not fit into its column. */
    private static Draft poison() {
        return new Draft(LOBBY, CHAT, "1", new ClientInfo("u".repeat(300), "c"), Map.of(), true, "", 0, "");
    }

    private static Draft keyed(ChannelName channel, String key) {
        return new Draft(channel, CHAT, "1", null, Map.of(), true, key, 0, "");
    }

    private static Draft versioned(long version, String versionEpoch) {
        return new Draft(LOBBY, CHAT, "1", null, Map.of(), true, "", version, versionEpoch);
    }

    private static Outcome publish(Journal journal, Draft draft) {
        return join(journal.append(draft, publication -> {}));
    }

    private static Outcome publish(Journal journal, ChannelName channel) {
        return publish(journal, draft(channel, "1"));
    }

    private static Position publish(Journal journal, ChannelName channel, int times) {
        List<CompletionStage<Outcome>> outcomes = IntStream.range(0, times)
                .mapToObj(i -> journal.append(draft(channel, "1"), publication -> {}))
                .toList();
        return join(outcomes.get(times - 1)).position();
    }

    private static HistoryQuery after(long offset, String epoch, int limit) {
        return HistoryQuery.after(new Position(offset, epoch), limit);
    }

    private static HistoryQuery between(Instant from, Instant to) {
        return new HistoryQuery(100, null, false, from, to);
    }

    private static HistoryPage read(Journal journal, HistoryQuery query) {
        return read(journal, LOBBY, CHAT, query);
    }

    private static HistoryPage read(Journal journal, ChannelName channel, Namespace namespace, HistoryQuery query) {
        return join(journal.read(channel, namespace, query));
    }

    private static List<Long> offsets(HistoryPage page) {
        return page.publications().stream().map(Publication::offset).toList();
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
    }
}

package io.carillon.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.channel.ChannelName;
import io.carillon.channel.ClientInfo;
import io.carillon.channel.Position;
import io.carillon.channel.Publication;
import jakarta.persistence.PersistenceException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
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
import org.junit.jupiter.api.Test;

/** How publications get in: in order, without holes, and as they are. */
abstract class AppendContract extends DatabaseContract {

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
        done.forEach(DatabaseContract::join);
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
        outcomes.forEach(DatabaseContract::join);
        assertThat(announced)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 1_000).boxed().toList());
    }

    @Test
    void whatCannotBeAnnouncedIsStoredAndAcknowledgedAndSoIsWhatFollows() {
        Journal journal = database().journal();
        var announced = Collections.synchronizedList(new ArrayList<Long>());
        List<CompletionStage<Outcome>> outcomes = IntStream.range(0, 100)
                .mapToObj(i -> journal.append(draft(LOBBY, "1"), publication -> {
                    if (publication.offset() % 10 == 0) {
                        throw new IllegalStateException("injected");
                    }
                    announced.add(publication.offset());
                }))
                .toList();
        assertThat(outcomes.stream().map(outcome -> join(outcome).position().offset()))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 100).boxed().toList());
        assertThat(announced).hasSize(90);
    }

    /** Answers take longer than announcements, and hold up nothing that could go out together. */
    @Test
    void allOfABatchAreAnnouncedBeforeTheFirstIsAnswered() throws SQLException {
        Journal journal = database().journal();
        publish(journal, LOBBY);
        var seen = Collections.synchronizedList(new ArrayList<String>());
        var outcomes = new ArrayList<CompletionStage<?>>();
        try (Connection connection = database().connect()) {
            connection.setAutoCommit(false);
            assertThat(lock(connection, LOBBY.value(), "")).isTrue();
            for (int i = 0; i < 4; i++) {
                String name = Integer.toString(i);
                outcomes.add(journal.append(draft(LOBBY, name), publication -> seen.add("announced " + name))
                        .thenRun(() -> seen.add("answered " + name)));
                // The first is in the database's hands, the others gather behind it.
                Awaitility.await("the first is taken").until(() -> journal.isStoring(LOBBY));
            }
            assertThat(journal.isStoring(new ChannelName("chat:other"))).isFalse();
            connection.rollback();
        }
        outcomes.forEach(DatabaseContract::join);
        assertThat(seen)
                .containsExactly(
                        "announced 0",
                        "answered 0",
                        "announced 1",
                        "announced 2",
                        "announced 3",
                        "answered 1",
                        "answered 2",
                        "answered 3");
        Awaitility.await("nothing is being stored any more").until(() -> !journal.isStoring(LOBBY));
    }

    /** Two nodes that lock the same channels the other way round would wait for each other. */
    @Test
    void channelsAreLockedInTheOrderOfTheirNames() throws SQLException {
        Journal journal = database().journal();
        var channels = List.of(new ChannelName("chat:c"), new ChannelName("chat:a"), new ChannelName("chat:b"));
        channels.forEach(channel -> publish(journal, draft(channel, "1")));
        CompletableFuture<Integer> locking;
        try (Connection other = database().connect()) {
            other.setAutoCommit(false);
            assertThat(lock(other, "chat:b", "")).isTrue();
            locking = CompletableFuture.supplyAsync(() -> database()
                    .transactions()
                    .run(em -> {
                        try {
                            return LockedChannels.lock(em.unwrap(Connection.class), channels)
                                    .size();
                        } catch (SQLException e) {
                            throw new PersistenceException(e);
                        }
                    }));
            Awaitility.await("the first is locked").until(() -> isLocked("chat:a"));
            Awaitility.await("the third is not, while the second cannot be")
                    .during(Duration.ofMillis(300))
                    .until(() -> !isLocked("chat:c"));
            other.rollback();
        }
        assertThat(locking.join()).isEqualTo(3);
    }

    private boolean isLocked(String channel) throws SQLException {
        try (Connection connection = database().connect()) {
            connection.setAutoCommit(false);
            boolean locked = lock(connection, channel, " skip locked");
            connection.rollback();
            return !locked;
        }
    }

    private static boolean lock(Connection connection, String channel, String how) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select name from carillon_channel where name = '" + channel + "' for update" + how)) {
            return row.next();
        }
    }

    @Test
    void everythingOfAPublicationComesBack() {
        Journal journal = database().journal();
        String data = "{\"text\":\"😀 \\u0000 €\",\"number\":1e400,\"long\":\"" + "x".repeat(60_000) + "\"}";
        String large = "{\"text\":\"" + "€".repeat(65_536) + "\"}";
        var info = new ClientInfo("ännchen", "c-1", large, "[" + large + "]");
        var draft = new Draft(LOBBY, CHAT, data, info, Map.of("k", "v \"€\""), true, "", 0, "");
        Outcome outcome = join(journal.append(draft, publication -> {}));
        HistoryPage page = read(journal, LOBBY, CHAT, HistoryQuery.last(1));
        assertThat(page.publications())
                .containsExactly(
                        new Publication(LOBBY, outcome.position(), outcome.time(), data, draft.info(), draft.tags()));
        assertThat(page.top()).isEqualTo(outcome.position());
    }

    @Test
    void whatIsNotKnownOfAPublisherStaysUnknown() {
        Journal journal = database().journal();
        for (ClientInfo info : List.of(
                new ClientInfo("", "c-1"),
                new ClientInfo("ann", "c-1", "{}", null),
                new ClientInfo("ann", "c-1", null, "null"))) {
            publish(journal, new Draft(LOBBY, CHAT, "1", info, Map.of(), true, "", 0, ""));
            assertThat(read(journal, HistoryQuery.last(1)).publications())
                    .extracting(Publication::info)
                    .containsExactly(info);
        }
    }
}

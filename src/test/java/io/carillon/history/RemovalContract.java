package io.carillon.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.channel.ChannelName;
import io.carillon.channel.Position;
import io.carillon.channel.Refusal;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** How all publications of a channel are removed at once, while others publish and read. */
abstract class RemovalContract extends DatabaseContract {

    private static final List<ChannelName> NEIGHBOURS =
            List.of(new ChannelName("chat:lobb"), new ChannelName("chat:lobby2"), new ChannelName("chat:Lobby"));

    @Test
    void allPublicationsOfTheChannelVanishAndItsPositionStays() {
        Journal journal = database().journal();
        NEIGHBOURS.forEach(neighbour -> publish(journal, neighbour));
        Position top = publish(journal, LOBBY, 1_200);
        join(database().journal().remove(LOBBY));
        assertThat(rows(LOBBY)).isZero();
        assertThat(read(journal, after(0, "", 10))).isEqualTo(new HistoryPage(List.of(), top, 1_201));
        assertThat(NEIGHBOURS)
                .allSatisfy(neighbour -> assertThat(rows(neighbour)).isEqualTo(1));
        assertThat(publish(journal, LOBBY).position()).isEqualTo(new Position(1_201, top.epoch()));
        assertThat(offsets(read(journal, after(0, top.epoch(), 10)))).containsExactly(1_201L);
    }

    @Test
    void whereThereIsNothingNothingIsRemoved() {
        Journal journal = database().journal();
        join(journal.remove(LOBBY));
        assertThat(database().count("select count(*) from carillon_channel")).isZero();
        Position top = publish(journal, LOBBY, 3);
        join(journal.remove(LOBBY));
        join(journal.remove(LOBBY));
        assertThat(read(journal, after(0, "", 10))).isEqualTo(new HistoryPage(List.of(), top, 4));
    }

    @Test
    void whatIsCommittedInTheMiddleIsAWholeChannel() throws Exception {
        Journal journal = database().journal();
        Position top = publish(journal, LOBBY, 1_200);
        CompletionStage<Void> removed;
        try (Connection connection = database().connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.executeQuery("select * from carillon_publication"
                    + " where channel = 'chat:lobby' and channel_offset = 600 for update");
            removed = journal.remove(LOBBY);
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> rows(LOBBY) < 1_200);
            // A node that dies here leaves what another one sees now.
            HistoryPage page = read(database().journal(), after(0, "", -1));
            assertThat(offsets(page))
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(501, 1_200).boxed().toList());
            assertThat(page.first()).isEqualTo(501);
            assertThat(page.top()).isEqualTo(top);
            assertThat(rows(LOBBY)).isEqualTo(700);
            assertThat(removed.toCompletableFuture()).isNotDone();
            connection.rollback();
        }
        join(removed);
        assertThat(rows(LOBBY)).isZero();
    }

    @Test
    void publishersGoOnMeanwhileAndWhatTheyPublishAfterwardsStays() {
        Journal journal = database().journal();
        Journal publishing = database().journal();
        var acknowledged = new AtomicLong(publish(publishing, LOBBY, 1_600).offset());
        var stop = new AtomicBoolean();
        CompletableFuture<Void> publisher = CompletableFuture.runAsync(
                () -> {
                    while (!stop.get()) {
                        acknowledged.set(publish(publishing, LOBBY).position().offset());
                    }
                },
                task -> new Thread(task).start());
        try {
            for (int round = 0; round < 10; round++) {
                long before = acknowledged.get();
                join(journal.remove(LOBBY));
                HistoryPage page = read(journal, after(0, "", -1));
                assertThat(page.first()).isGreaterThan(before);
                assertThat(offsets(page))
                        .as("offsets from the first to the top")
                        .containsExactlyElementsOf(LongStream.rangeClosed(
                                        page.first(),
                                        page.first() + page.publications().size() - 1)
                                .boxed()
                                .toList());
                long after = acknowledged.get();
                Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> acknowledged.get() >= after + 20);
            }
        } finally {
            stop.set(true);
            join(publisher);
        }
        HistoryPage page = read(journal, after(0, "", -1));
        assertThat(page.top().offset()).isEqualTo(acknowledged.get());
        assertThat(offsets(page))
                .hasSizeGreaterThanOrEqualTo(20)
                .containsExactlyElementsOf(LongStream.rangeClosed(page.first(), acknowledged.get())
                        .boxed()
                        .toList());
        assertThat(rows(LOBBY)).isEqualTo(page.publications().size());
    }

    @Test
    void manyAtOnceOnTwoNodesDoNotHinderEachOther() {
        Journal journal = database().journal();
        Position top = publish(journal, LOBBY, 1_600);
        var journals = List.of(journal, database().journal());
        List<CompletionStage<Void>> removals = LongStream.range(0, 8)
                .mapToObj(i -> journals.get((int) i % 2).remove(LOBBY))
                .toList();
        removals.forEach(DatabaseContract::join);
        assertThat(rows(LOBBY)).isZero();
        assertThat(read(journal, after(0, "", 10))).isEqualTo(new HistoryPage(List.of(), top, 1_601));
    }

    @Test
    void aDatabaseThatDoesNotAnswerIsSaidToTheCallerAndNothingIsHalfDone() {
        Journal journal = database().journal();
        publish(journal, LOBBY, 600);
        for (String table : List.of("carillon_channel", "carillon_publication")) {
            database().execute(List.of("alter table " + table + " rename to carillon_gone"));
            try {
                assertThatThrownBy(() -> join(journal.remove(LOBBY)))
                        .as("without " + table)
                        .hasCauseInstanceOf(Refusal.Unavailable.class);
            } finally {
                database().execute(List.of("alter table carillon_gone rename to " + table));
            }
            assertThat(read(journal, after(0, "", 10)).first()).isEqualTo(1);
            assertThat(rows(LOBBY)).isEqualTo(600);
        }
        join(journal.remove(LOBBY));
        assertThat(rows(LOBBY)).isZero();
    }
}

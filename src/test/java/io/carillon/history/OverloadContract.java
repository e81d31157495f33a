package io.carillon.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.channel.ClientInfo;
import io.carillon.channel.Publication;
import io.carillon.channel.Refusal;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What happens to publications that the database does not take, or not in time. */
abstract class OverloadContract extends DatabaseContract {

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
        outcomes.forEach(DatabaseContract::join);
        assertThat(read(journal, after(0, "", 1_000)).publications()).hasSize(outcomes.size() + 1);
    }

    @Test
    void closingWritesWhatWaits() {
        Journal journal = database().journal();
        List<CompletionStage<Outcome>> outcomes = IntStream.range(0, 500)
                .mapToObj(i -> journal.append(draft(LOBBY, "1"), publication -> {}))
                .toList();
        journal.close();
        outcomes.forEach(DatabaseContract::join);
        assertThat(rows(LOBBY)).isEqualTo(500);
        assertThatThrownBy(() -> journal.append(draft(LOBBY, "1"), publication -> {}))
                .isInstanceOf(Refusal.Unavailable.class);
    }

    /** A draft that no database takes: the user does not fit into its column. */
    private static Draft poison() {
        return new Draft(LOBBY, CHAT, "1", new ClientInfo("u".repeat(300), "c"), Map.of(), true, "", 0, "");
    }
}

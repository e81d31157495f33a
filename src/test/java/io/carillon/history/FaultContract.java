package io.carillon.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.channel.ChannelName;
import io.carillon.channel.Publication;
import io.carillon.channel.Refusal;
import io.carillon.testing.Faults;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of publications when connections to the database fail: stored once, or not, and told so. */
abstract class FaultContract extends DatabaseContract {

    private Faults faults;

    @BeforeEach
    void begin() {
        faults = new Faults();
        assertThat(publish(database().journal(), LOBBY, 1).offset()).isEqualTo(1);
    }

    // EclipseLink asks for several before the first transaction, and does not take it equally whichever fails.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void whicheverConnectionIsRefusedAtTheFirstUseTheNextTryFindsTheDatabase(int nth) {
        faults.refuseConnection(nth);
        Journal journal = database().journal(faults);
        assertThat(publish(journal, LOBBY, 1).offset()).isEqualTo(2);
        assertThat(journal.check()).succeedsWithin(Duration.ofSeconds(30));
        assertThat(faults.hasRefused()).isTrue();
        assertThat(rows(LOBBY)).isEqualTo(2);
    }

    // With a key it goes the way of a batch, without one perhaps a shorter one.
    @ParameterizedTest
    @ValueSource(strings = {"", "k"})
    void aCommitWhoseAnswerIsLostIsNotDoneAgain(String key) {
        Journal journal = database().journal(faults);
        var announced = new ArrayList<Publication>();
        faults.loseAnswers(1);
        Outcome outcome = join(journal.append(keyed(LOBBY, key), announced::add));
        assertThat(outcome.accepted()).isTrue();
        assertThat(outcome.position().offset()).isEqualTo(2);
        assertThat(announced).extracting(Publication::offset).containsExactly(2L);
        assertThat(rows(LOBBY)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "k"})
    void aCommitThatDidNotArriveIsDoneAgain(String key) {
        Journal journal = database().journal(faults);
        faults.loseCommits(1);
        assertThat(publish(journal, keyed(LOBBY, key)).position().offset()).isEqualTo(2);
        assertThat(rows(LOBBY)).isEqualTo(2);
    }

    @Test
    void aBatchWhoseCommitFailsIsStoredOnceWhetherItWasDoneOrNot() {
        var other = new ChannelName("chat:other");
        // The channel's row is made in a transaction of its own, which would take the fault.
        publish(database().journal(), other);
        var appender = new Appender(clock, Duration.ofMinutes(5));
        var committer = new Committer(database().transactions(faults), appender, Duration.ofSeconds(30));
        for (Runnable fault : List.<Runnable>of(() -> faults.loseAnswers(1), () -> faults.loseCommits(1))) {
            long before = rows(LOBBY);
            List<Waiting> batch = Stream.of(LOBBY, other, LOBBY)
                    .map(channel -> new Waiting(
                            draft(channel, "1"), publication -> {}, new CompletableFuture<>(), System.nanoTime()))
                    .toList();
            fault.run();
            committer.commit(batch);
            assertThat(batch.stream()
                            .map(waiting -> join(waiting.outcome()).position().offset()))
                    .containsExactly(before + 1, before / 2 + 2, before + 2);
            assertThat(rows(LOBBY)).isEqualTo(before + 2);
        }
    }

    /** Whether its commit was done shows only beside the mark of the one whom it has waited for. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLonePublicationWaitsForWhoeverHoldsItsChannelAndGoesOnFromThere(boolean committed) throws SQLException {
        Journal journal = database().journal(faults);
        if (committed) {
            faults.loseAnswers(1);
        } else {
            faults.loseCommits(1);
        }
        long later = System.currentTimeMillis() + 3_600_000;
        CompletableFuture<Outcome> waiting;
        try (Connection other = database().connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.executeUpdate("update carillon_channel set top_offset = 7, last_time = " + later
                    + ", last_batch = -1 where name = '" + LOBBY + "'");
            waiting = journal.append(draft(LOBBY, "2"), publication -> {}).toCompletableFuture();
            Awaitility.await("it waits").during(Duration.ofMillis(300)).until(() -> !waiting.isDone());
            other.commit();
        }
        Outcome outcome = join(waiting);
        assertThat(outcome.position().offset()).isEqualTo(8);
        assertThat(outcome.time().toEpochMilli()).isEqualTo(later);
        assertThat(rows(LOBBY)).isEqualTo(2);
    }

    @Test
    void whereNothingTellsWhetherACommitWasDoneTheCallerIsToldSo() {
        Journal other = database().journal();
        Journal journal = database().journal(faults);
        faults.afterCommit(() -> publish(other, LOBBY));
        faults.loseAnswers(1);
        assertThatThrownBy(() -> publish(journal, keyed(LOBBY, "k")))
                .hasCauseInstanceOf(Refusal.Unavailable.class)
                .hasMessageContaining("is not known");
        assertThat(rows(LOBBY)).as("not stored twice").isEqualTo(3);
        assertThat(publish(journal, keyed(LOBBY, "k"))).satisfies(repeated -> {
            assertThat(repeated.accepted()).isFalse();
            assertThat(repeated.position().offset()).isEqualTo(2);
        });
    }

    @Test
    void aConnectionThatIsLostUnderABatchIsReplaced() {
        Journal journal = database().journal(faults);
        faults.failInserts(2, new SQLException("reset", "08006"));
        assertThat(publish(journal, LOBBY).position().offset()).isEqualTo(2);
        assertThat(faults.insertsSeen()).isEqualTo(3);
        assertThat(rows(LOBBY)).isEqualTo(2);
    }

    @Test
    void deadlocksAndLocksThatAreNotToBeHadAreTriedAgain() {
        Journal journal = database().journal(faults);
        for (SQLException failure : List.of(
                new SQLTransactionRollbackException("deadlock", "40P01"),
                new SQLException("Lock wait timeout exceeded", "HY000", 1205))) {
            faults.failInserts(1, failure);
            assertThat(publish(journal, LOBBY).accepted()).isTrue();
        }
        assertThat(rows(LOBBY)).isEqualTo(3);
    }

    @Test
    void aDatabaseThatStaysAwayIsTriedFourTimes() {
        Journal journal = database().journal(faults);
        faults.failInserts(1_000, new SQLException("reset", "08006"));
        assertThatThrownBy(() -> publish(journal, LOBBY)).hasCauseInstanceOf(Refusal.Unavailable.class);
        assertThat(faults.insertsSeen()).isBetween(1, 4);
        faults.failInserts(0, new SQLException());
        assertThat(publish(journal, LOBBY).position().offset()).isEqualTo(2);
    }

    @Test
    void otherErrorsAreNotTriedAgain() {
        Journal journal = database().journal(faults);
        faults.failInserts(1, new SQLException("no such table", "42S02"));
        assertThatThrownBy(() -> publish(journal, LOBBY)).hasCauseInstanceOf(Refusal.Unavailable.class);
        assertThat(faults.insertsSeen()).isEqualTo(1);
        assertThat(rows(LOBBY)).isEqualTo(1);
    }

    @Test
    void publishersNeverSeeThatConnectionsAreLostNowAndThen() {
        Journal journal = database().journal(faults);
        faults.loseCommits(3);
        List<CompletionStage<Outcome>> outcomes = IntStream.range(0, 300)
                .mapToObj(i -> {
                    if (i % 100 == 50) {
                        faults.loseAnswers(1);
                    }
                    return journal.append(draft(LOBBY, "1"), publication -> {});
                })
                .toList();
        assertThat(outcomes.stream()
                        .map(DatabaseContract::join)
                        .map(o -> o.position().offset()))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(2, 301).boxed().toList());
        assertThat(rows(LOBBY)).isEqualTo(301);
    }
}

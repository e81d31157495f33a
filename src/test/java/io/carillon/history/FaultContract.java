package io.carillon.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.channel.Publication;
import io.carillon.channel.Refusal;
import io.carillon.testing.Faults;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of publications when connections to the database fail: stored once, or not, and told so. */
abstract class FaultContract extends DatabaseContract {

    private Faults faults;

    @BeforeEach
    void begin() {
        faults = new Faults();
        assertThat(publish(database().journal(), LOBBY, 1).offset()).isEqualTo(1);
    }

    @Test
    void aCommitWhoseAnswerIsLostIsNotDoneAgain() {
        Journal journal = database().journal(faults);
        var announced = new ArrayList<Publication>();
        faults.loseAnswers(1);
        Outcome outcome = join(journal.append(draft(LOBBY, "2"), announced::add));
        assertThat(outcome.accepted()).isTrue();
        assertThat(outcome.position().offset()).isEqualTo(2);
        assertThat(announced).extracting(Publication::offset).containsExactly(2L);
        assertThat(rows(LOBBY)).isEqualTo(2);
    }

    @Test
    void aCommitThatDidNotArriveIsDoneAgain() {
        Journal journal = database().journal(faults);
        faults.loseCommits(1);
        assertThat(publish(journal, LOBBY).position().offset()).isEqualTo(2);
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

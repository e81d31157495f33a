package io.carillon.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TurnTest {

    private static final long QUICK = TimeUnit.MILLISECONDS.toNanos(49);
    private static final long SLOW = TimeUnit.MILLISECONDS.toNanos(51);

    private final Turn turn = new Turn();
    private long now;

    @Test
    void whoIsInTimeIsCountedAndCountedOffOnce() {
        Round round = begun();
        assertThat(round.open()).isOne();
        ends(QUICK);
        assertThat(round.open()).isZero();
        ends(0);
        assertThat(round.open()).as("it has ended already").isZero();
    }

    @Test
    void whoWasSlowIsNotCountedUntilItIsQuickAgain() {
        begun();
        ends(SLOW);
        Round next = begun();
        assertThat(next.open()).isZero();
        ends(QUICK);
        assertThat(next.open()).as("not counted, not counted off").isZero();
        assertThat(begun().open()).isOne();
    }

    @Test
    void whoWasWaitedForInVainIsNotCountedTheNextTime() {
        var round = new Round(1, 1);
        turn.begin(round, now);
        round.await();
        ends(QUICK);
        assertThat(round.open()).isZero();
        assertThat(begun().open()).isZero();
    }

    @Test
    void whatIsOfNoRoundIsNotCounted() {
        turn.begin(null, now);
        ends(SLOW);
        assertThat(begun().open()).as("an answer that took long says nothing").isOne();
    }

    private Round begun() {
        var round = new Round();
        turn.begin(round, now);
        return round;
    }

    private void ends(long after) {
        now += after;
        turn.end(now);
    }
}

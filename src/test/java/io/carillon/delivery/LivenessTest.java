package io.carillon.delivery;

import static io.carillon.delivery.Liveness.Verdict.FINE;
import static io.carillon.delivery.Liveness.Verdict.NO_PONG;
import static io.carillon.delivery.Liveness.Verdict.PING;
import static io.carillon.delivery.Liveness.Verdict.STUCK;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LivenessTest {

    private final long begin = System.nanoTime();

    @Test
    void theFirstPingComesAfterHalfTheIntervalToAllOfItAndTheyAreSpread() {
        var seconds = new HashSet<Integer>();
        for (int i = 0; i < 200; i++) {
            Liveness liveness = texts();
            liveness.begin();
            int second = 0;
            while (liveness.check(at(second), false) == FINE) {
                second++;
            }
            assertThat(second).isBetween(12, 26);
            seconds.add(second);
        }
        assertThat(seconds).hasSizeGreaterThan(5);
    }

    @Test
    void nothingIsAskedBeforeItBegins() {
        Liveness liveness = texts();
        assertThat(liveness.check(at(1_000), false)).isEqualTo(FINE);
        assertThat(liveness.answered()).isFalse();
    }

    @Test
    void eachPingHasOneAnswer() {
        Liveness liveness = pinged();
        assertThat(liveness.answered()).isTrue();
        assertThat(liveness.answered()).isFalse();
        assertThat(liveness.check(at(50), false)).isEqualTo(FINE);
        assertThat(liveness.check(at(51), false)).isEqualTo(PING);
        assertThat(liveness.answered()).isTrue();
    }

    @Test
    void withoutAnAnswerItIsOver() {
        Liveness liveness = pinged();
        assertThat(liveness.check(at(34), false)).isEqualTo(FINE);
        assertThat(liveness.check(at(35), false)).isEqualTo(NO_PONG);
    }

    @Test
    void whatIsBusyIsGivenTimeFromWhenThePingCanHaveLeft() {
        Liveness liveness = pinged();
        for (int second = 27; second <= 40; second++) {
            assertThat(busyCheck(liveness, second)).isEqualTo(FINE);
        }
        assertThat(liveness.check(at(48), false)).isEqualTo(FINE);
        assertThat(liveness.check(at(49), false)).isEqualTo(NO_PONG);
    }

    @Test
    void aSlowReaderThatAnswersSeveralPingsAtOnceDoesNothingWrong() {
        Liveness liveness = pinged();
        for (int second = 27; second < 51; second++) {
            assertThat(busyCheck(liveness, second)).isEqualTo(FINE);
        }
        assertThat(busyCheck(liveness, 52)).isEqualTo(PING);
        assertThat(liveness.answered()).isTrue();
        assertThat(liveness.answered()).isTrue();
        assertThat(liveness.answered()).as("there were two pings").isFalse();
    }

    @Test
    void onePongFrameMayAnswerSeveralPingFrames() {
        Liveness liveness = Liveness.byFrames(Duration.ofSeconds(25), Duration.ofSeconds(8), null);
        assertThat(busyCheck(liveness, 26)).isEqualTo(PING);
        assertThat(busyCheck(liveness, 52)).isEqualTo(PING);
        assertThat(liveness.answered()).isTrue();
        assertThat(liveness.check(at(70), false)).isEqualTo(FINE);
    }

    @Test
    void aSendThatDoesNotCompleteIsStuck() {
        Liveness liveness = texts();
        liveness.sendBegan(at(0));
        assertThat(liveness.check(at(9), true)).isEqualTo(FINE);
        assertThat(liveness.check(at(11), true)).isEqualTo(STUCK);
        assertThat(liveness.check(at(11), false)).isEqualTo(FINE);
    }

    /** With a send in flight, but never the same one. */
    private Liveness.Verdict busyCheck(Liveness liveness, int second) {
        liveness.sendBegan(at(second));
        return liveness.check(at(second), true);
    }

    private Liveness pinged() {
        Liveness liveness = texts();
        liveness.begin();
        assertThat(liveness.check(at(26), false)).isEqualTo(PING);
        return liveness;
    }

    private static Liveness texts() {
        return Liveness.later(Duration.ofSeconds(25), Duration.ofSeconds(8), "{}");
    }

    private long at(int second) {
        return begin + TimeUnit.SECONDS.toNanos(second);
    }
}

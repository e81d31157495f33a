package io.carillon.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PositionChecksTest {

    private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 5_000_000_000L);
    private final AtomicBoolean connected = new AtomicBoolean(true);
    private final List<Integer> checkedAt = new ArrayList<>();
    private int second;
    private final PositionChecks checks =
            new PositionChecks(Duration.ofSeconds(5), connected::get, () -> checkedAt.add(second), nanoTime::get);

    @Test
    void everyFiveSecondsAndEverySecondWhileTheBrokerIsAwayAndAWhileLonger() {
        assertThat(checks.stepMillis()).isEqualTo(1_000);
        pass(12);
        assertThat(checkedAt).containsExactly(5, 10);
        connected.set(false);
        pass(3);
        assertThat(checkedAt).containsExactly(5, 10, 13, 14, 15);
        connected.set(true);
        pass(20);
        assertThat(checkedAt).containsExactly(5, 10, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 29, 34);
    }

    @Test
    void onceAfterATimerThatStoodStill() {
        nanoTime.addAndGet(TimeUnit.SECONDS.toNanos(60));
        checks.run();
        checks.run();
        assertThat(checkedAt).hasSize(1);
    }

    private void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            nanoTime.addAndGet(TimeUnit.SECONDS.toNanos(1));
            second++;
            checks.run();
        }
    }
}

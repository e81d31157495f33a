package io.carillon.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.history.Outbox.Found;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OutboxRoundsTest {

    private final LinkedBlockingQueue<Long> begins = new LinkedBlockingQueue<>();

    @Test
    void whileMuchWaitsThereIsNoPauseAndAfterwardsTheyGrowToTheInterval() throws InterruptedException {
        Iterator<Found> found =
                List.of(Found.MORE, Found.MORE, Found.MORE, Found.SOME).iterator();
        try (var rounds = rounds(found, Duration.ofSeconds(2))) {
            rounds.start();
            long[] at = new long[8];
            for (int i = 0; i < at.length; i++) {
                at[i] = begins.take();
            }
            // A pause is never shorter than it should be; how much longer it is depends on the machine.
            assertThat(millis(at[3], at[4])).as("after some").isGreaterThanOrEqualTo(399);
            assertThat(millis(at[4], at[5])).as("after nothing").isGreaterThanOrEqualTo(799);
            assertThat(millis(at[5], at[6])).isGreaterThanOrEqualTo(1_599);
            assertThat(millis(at[6], at[7])).as("the interval").isGreaterThanOrEqualTo(1_999);
        }
    }

    @Test
    void aLongIntervalIsNoPauseWhileMuchWaits() throws InterruptedException {
        Iterator<Found> found = List.of(Found.MORE, Found.MORE, Found.MORE).iterator();
        try (var rounds = rounds(found, Duration.ofDays(1))) {
            rounds.start();
            for (int i = 0; i < 4; i++) {
                assertThat(begins.poll(30, TimeUnit.SECONDS)).isNotNull();
            }
        }
    }

    @Test
    void troubleIsFollowedByPausesThatGrowAndFailuresEndNothing() throws InterruptedException {
        var count = new AtomicInteger();
        try (var rounds = new OutboxRounds(
                () -> {
                    begins.add(System.nanoTime());
                    if (count.incrementAndGet() == 2) {
                        throw new AssertionError("a round that fails");
                    }
                    return Found.TROUBLE;
                },
                Duration.ofMillis(10),
                Executors.defaultThreadFactory())) {
            rounds.start();
            long first = begins.take();
            long second = begins.take();
            long third = begins.take();
            assertThat(millis(first, second)).isGreaterThanOrEqualTo(999);
            assertThat(millis(second, third)).isGreaterThanOrEqualTo(1_999);
        }
    }

    @Test
    void closingLetsTheRoundEndAndIsFollowedByNone() throws InterruptedException {
        var began = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var ended = new AtomicBoolean();
        var count = new AtomicInteger();
        var rounds = new OutboxRounds(
                () -> {
                    count.incrementAndGet();
                    began.countDown();
                    try {
                        goOn.await();
                        ended.set(true);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return Found.MORE;
                },
                Duration.ofMillis(10),
                Executors.defaultThreadFactory());
        rounds.start();
        began.await();
        var closing = new Thread(rounds::close);
        closing.start();
        Awaitility.await("close() waits").until(() -> closing.getState() == Thread.State.TIMED_WAITING);
        goOn.countDown();
        closing.join();
        assertThat(ended).as("not interrupted").isTrue();
        assertThat(count).hasValue(1);
    }

    @Test
    void anIntervalOfZeroLooksNever() throws InterruptedException {
        try (var rounds = rounds(List.<Found>of().iterator(), Duration.ZERO)) {
            assertThat(rounds.start()).as("there is no first one to wait for").isCompleted();
            assertThat(begins.poll(500, TimeUnit.MILLISECONDS)).isNull();
        }
    }

    @Test
    void whoStartsItMayWaitForTheFirstRound() throws InterruptedException {
        try (var rounds = rounds(List.of(Found.MORE).iterator(), Duration.ofDays(1))) {
            assertThat(rounds.start()).succeedsWithin(Duration.ofSeconds(30));
            assertThat(begins).isNotEmpty();
            begins.take();
            assertThat(begins.poll(30, TimeUnit.SECONDS))
                    .as("and then it goes on")
                    .isNotNull();
        }
    }

    private OutboxRounds rounds(Iterator<Found> found, Duration interval) {
        return new OutboxRounds(
                () -> {
                    begins.add(System.nanoTime());
                    return found.hasNext() ? found.next() : Found.NOTHING;
                },
                interval,
                Executors.defaultThreadFactory());
    }

    private static long millis(long from, long to) {
        return TimeUnit.NANOSECONDS.toMillis(to - from);
    }
}

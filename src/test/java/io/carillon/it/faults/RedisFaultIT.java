package io.carillon.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.checker.Fault;
import io.carillon.checker.Load;
import io.carillon.checker.Verdict;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** F2 to F5: Redis goes, comes back, drops its subscribers, is slow, halts, and is out of reach for one node. Publishing never waits for it. */
class RedisFaultIT extends FaultIT {

    private static final String SAME_ON_PAYARA = "the parts that meet this fault are the same on Payara, where F2 runs";

    /** Another node reads the journal, every second while Redis is away. */
    private static final Duration OTHER_NODE = Duration.ofSeconds(3);

    /** {@code carillon.position-check-interval}. */
    private static final Duration POSITION_CHECK = Duration.ofSeconds(5);

    /** Less than that, however slow the machine: otherwise nobody would have looked before the interval was over. */
    private static final Duration JOURNAL_SOON = OTHER_NODE.plusMillis(1_500);

    private static final long FLAT = 48L << 20;

    @ParameterizedTest(name = "with persistence: {0}")
    @ValueSource(booleans = {false, true})
    void redisIsKilledUnderLoadAndComesBack(boolean persistent) {
        try (Load load = load()) {
            if (persistent) {
                assertThat(cluster().redis().say("SAVE")).isEqualTo("+OK");
            }
            load.forgetSlowest();
            cluster().redis().kill();
            Awaitility.await("both nodes know")
                    .until(() -> cluster().a().ready() == 503 && cluster().b().ready() == 503);
            // Longer than the interval of position checks while Redis is there.
            pause(POSITION_CHECK.multipliedBy(2));
            lasting();
            load.awaitMore(100);
            cluster().redis().restart();
            cluster().heal();
            load.awaitMore(100);
            assertThat(load.slowestAnswer()).isLessThan(DEADLINE.plus(SLOW_MACHINE));
            Verdict verdict = assertNothingLost(load);
            assertThat(verdict.slowestHere()).isLessThan(SLOW_MACHINE);
            assertThat(verdict.slowestElsewhere()).isLessThan(JOURNAL_SOON);
            assertThat(verdict.repaired()).isPositive();
        }
    }

    @Test
    void whatIsAnnouncedWhileOnlyTheSubscriptionsAreGoneReachesEveryNode() {
        wildFlyIsEnough(SAME_ON_PAYARA);
        try (Load load = load()) {
            for (int i = 0; i < 3; i++) {
                assertThat(cluster().redis().say("CLIENT KILL TYPE pubsub")).isNotEqualTo(":0");
                cluster().heal();
                load.awaitMore(100);
            }
            assertThat(assertNothingLost(load).slowestElsewhere()).isLessThan(JOURNAL_SOON);
        }
    }

    @ParameterizedTest(name = "{0} ms")
    @ValueSource(ints = {200, 2_000})
    void redisAnswersLate(int millis) {
        wildFlyIsEnough(SAME_ON_PAYARA);
        try (Load load = load()) {
            load.forgetSlowest();
            cluster().members().forEach(member -> member.toRedis().delay(Duration.ofMillis(millis)));
            lasting();
            load.awaitMore(100);
            assertThat(load.slowestAnswer()).isLessThan(DEADLINE.plus(SLOW_MACHINE));
            cluster().heal();
            assertNothingLost(load);
        }
    }

    @Test
    void redisHaltsAndTheHeapStaysFlat() {
        wildFlyIsEnough(SAME_ON_PAYARA);
        try (Load load = load()) {
            load.awaitMore(200);
            long before = cluster().a().server().heapInUse();
            load.forgetSlowest();
            cluster().redis().suspend();
            try {
                // Long enough for what piles up to show; it has nothing to do with position checks.
                pause(Duration.ofSeconds(10));
                lasting();
                load.awaitMore(500);
                // What waited for the collection of the heap is not what waited for Redis.
                assertThat(load.slowestAnswer()).isLessThan(DEADLINE.plus(SLOW_MACHINE));
                assertThat(cluster().a().server().heapInUse()).isLessThan(before + FLAT);
            } finally {
                cluster().redis().resume();
            }
            cluster().heal();
            load.awaitMore(100);
            assertThat(assertNothingLost(load).slowestElsewhere()).isLessThan(OTHER_NODE.plus(SLOW_MACHINE));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NODE_CUT_OFF", "NODE_UNHEARD"})
    void oneNodeDoesNotReachRedisAndItsSubscribersGetEverything(Fault fault) {
        wildFlyIsEnough(SAME_ON_PAYARA);
        try (Load load = load()) {
            load.forgetSlowest();
            fault.strike(cluster());
            Awaitility.await("the node knows").until(() -> cluster().b().ready() == 503);
            assertThat(cluster().a().ready()).isEqualTo(200);
            lasting();
            load.awaitMore(100);
            load.awaitDelivered();
            assertThat(cluster().b().ready()).as("still").isEqualTo(503);
            assertThat(load.slowestAnswer()).isLessThan(DEADLINE.plus(SLOW_MACHINE));
            fault.end(cluster());
            assertThat(assertNothingLost(load).repaired()).isPositive();
        }
    }
}

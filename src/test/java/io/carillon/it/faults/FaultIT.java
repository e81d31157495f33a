package io.carillon.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.checker.Cluster;
import io.carillon.checker.Load;
import io.carillon.checker.Verdict;
import io.carillon.testing.CarillonServer;
import io.carillon.testing.Seeds;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;

/** What the tests of faults have in common: two nodes, started once, whole again after each test, and the load on them. */
abstract class FaultIT {

    /** After it a call that needs the database is answered, come what may: {@code carillon.database-timeout} is 1.5 s, the promise 2 s. */
    static final Duration DEADLINE = Duration.ofSeconds(2);

    /** What a machine whose two processors run two servers, a database and the test itself may add to any promise. */
    static final Duration SLOW_MACHINE = Duration.ofSeconds(3);

    private static final Duration LASTING = Duration.ofSeconds(Long.getLong("carillon.fault.seconds", 3));

    /** Made when first asked for; its processes end with this JVM. */
    private static final class Holder {
        static final Cluster CLUSTER = new Cluster("fault");
    }

    static Cluster cluster() {
        return Holder.CLUSTER;
    }

    @BeforeEach
    void whole() {
        cluster().heal();
    }

    @AfterEach
    void mend() {
        cluster().heal();
    }

    /** Publishers and subscribers on both nodes, in channels of their own. */
    final Load load() {
        return new Load(
                cluster().target(), Load.Size.SMALL, Seeds.random(getClass()).nextLong());
    }

    /** Lets a fault last. */
    static void lasting() {
        pause(LASTING);
    }

    static void pause(Duration duration) {
        try {
            TimeUnit.NANOSECONDS.sleep(duration.toNanos());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** Ends the load; nothing acknowledged is missing, doubled or different, and nobody had to be told that something is. */
    static Verdict assertNothingLost(Load load) {
        Verdict verdict = load.verdict();
        System.out.print(verdict);
        assertThat(verdict.violations()).isEmpty();
        assertThat(verdict.honestGaps()).isZero();
        assertThat(verdict.unanswered()).isZero();
        assertThat(verdict.acknowledged()).isPositive();
        return verdict;
    }

    /** For faults that concern Redisson, the journal and the Hub, which are the same on both servers; Payara runs those where the server matters. */
    static void wildFlyIsEnough(String why) {
        Assumptions.assumeFalse(CarillonServer.isPayara(), why);
    }
}

package io.carillon.checker;

import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;

/**
 * Checks Carillon for a person: lets faults strike two nodes for some minutes, under load, and says what became of everything.
 *
 * <pre>{@code mvn -q package exec:java -Pchecker -DskipUnitTests -Dexec.args="--minutes 5 --seed 1"}</pre>
 */
public final class CheckerRun {

    private static final int LONGEST_FAULT_MILLIS = 10_000;
    private static final int LONGEST_QUIET_MILLIS = 5_000;

    private final RunOptions options;
    private final Random random;

    private CheckerRun(RunOptions options) {
        this.options = options;
        this.random = new Random(options.seed());
    }

    /** Runs, prints, and ends the JVM: 0 if nothing was lost, 1 if something was, 2 with wrong options. */
    public static void main(String[] arguments) throws InterruptedException {
        int status = 2;
        try {
            status = new CheckerRun(RunOptions.of(arguments)).run() ? 0 : 1;
        } catch (IllegalArgumentException wrong) {
            System.err.println(wrong.getMessage() + "\n\n" + RunOptions.USAGE);
        }
        System.exit(status);
    }

    private boolean run() throws InterruptedException {
        say("seed " + options.seed() + ", " + options.duration().toSeconds() + " s");
        if (!options.nodes().isEmpty()) {
            return checked(options.target(), load -> false);
        }
        say("starting PostgreSQL, Redis and two nodes");
        try (var cluster = new Cluster("checker")) {
            return checked(cluster.target(), acknowledged -> strike(cluster));
        }
    }

    /** @param next what happens once and again until the time is over; false: nothing but time */
    private boolean checked(Target target, LongPredicate next) throws InterruptedException {
        try (var load = new Load(target, options.size(), random.nextLong())) {
            say("publishing and listening in " + target.channels().size() + " channels");
            Instant end = Instant.now().plus(options.duration());
            while (Instant.now().isBefore(end)) {
                if (!next.test(load.acknowledged())) {
                    TimeUnit.SECONDS.sleep(1);
                }
            }
            say("waiting until everybody has everything");
            Verdict verdict = load.verdict();
            System.out.print(verdict);
            return verdict.isClean();
        }
    }

    private boolean strike(Cluster cluster) {
        pause(random.nextInt(LONGEST_QUIET_MILLIS));
        List<Fault> faults = options.faults();
        if (faults.isEmpty()) {
            return false;
        }
        Fault fault = faults.get(random.nextInt(faults.size()));
        int millis = random.nextInt(LONGEST_FAULT_MILLIS);
        say(fault + " for " + millis + " ms");
        fault.strike(cluster);
        pause(millis);
        fault.end(cluster);
        return true;
    }

    private static void pause(int millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private static void say(String what) {
        System.out.println(Instant.now().toString().substring(11, 19) + "  " + what);
    }
}

package io.carillon.operations;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * When what was delivered is compared with the journal: at an interval, and every second while the broker is away and
 * nothing that other nodes announce arrives. Also for ten seconds after it came back: other nodes may not have noticed yet,
 * and what they announce is lost until then. Run by one timer.
 */
final class PositionChecks implements Runnable {

    private static final Duration WHILE_BROKER_IS_AWAY = Duration.ofSeconds(1);
    private static final Duration UNTIL_OTHERS_ARE_BACK = Duration.ofSeconds(10);

    private final Duration interval;
    private final BooleanSupplier brokerIsConnected;
    private final Runnable check;
    private final LongSupplier nanoTime;
    private long last;
    private long away;

    /** @param nanoTime as {@link System#nanoTime} */
    PositionChecks(Duration interval, BooleanSupplier brokerIsConnected, Runnable check, LongSupplier nanoTime) {
        this.interval = interval;
        this.brokerIsConnected = brokerIsConnected;
        this.check = check;
        this.nanoTime = nanoTime;
        last = nanoTime.getAsLong();
        away = last - UNTIL_OTHERS_ARE_BACK.toNanos();
    }

    /** How often {@link #run} is to be called. */
    long stepMillis() {
        return Math.min(interval.toMillis(), WHILE_BROKER_IS_AWAY.toMillis());
    }

    @Override
    public void run() {
        long now = nanoTime.getAsLong();
        if (!brokerIsConnected.getAsBoolean()) {
            away = now;
        }
        Duration due = now - away < UNTIL_OTHERS_ARE_BACK.toNanos() ? WHILE_BROKER_IS_AWAY : interval;
        // A step late is due now: the timer's own jitter must not cost a whole step.
        if (now - last >= due.toNanos() * 9 / 10) {
            last = now;
            check.run();
        }
    }
}

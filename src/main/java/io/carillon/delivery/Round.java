package io.carillon.delivery;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What a lane sends before it looks again at what waits: counts the connections that have not yet got rid of it. That the
 * lane waits for nearly all of them is what makes texts grow with load: what is published meanwhile goes out together.
 *
 * <p>Stragglers are not waited for: not longer than a few times what half of the connections needed, and not at all by
 * the next round. Neither are connections that still have something of an earlier round to send.
 */
final class Round {

    /** One in so many may still be sending. */
    private static final int LATE = 20;

    private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long GRACE = TimeUnit.MILLISECONDS.toNanos(2);
    private static final int NOBODY_WAITS = -1;

    private final long patience;
    private final long grace;
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger begun = new AtomicInteger();
    // Read when all have begun.
    private volatile long firstBegan;
    private volatile int half = NOBODY_WAITS;
    private volatile int enough = NOBODY_WAITS;
    private volatile @Nullable Thread waiting;
    private volatile boolean givenUp;

    Round() {
        this(PATIENCE, GRACE);
    }

    /**
     * @param patience how long the lane waits at most; in nanoseconds, as all times here
     * @param grace how long it waits at least when half have ended, beside twice the time that these needed
     */
    Round(long patience, long grace) {
        this.patience = patience;
        this.grace = grace;
    }

    /** A connection that counts begins to send. On the lane, or while it waits for that. */
    void began(long now) {
        open.incrementAndGet();
        if (begun.getAndIncrement() == 0) {
            firstBegan = now;
        }
    }

    /** Nothing waits any more for a connection that {@link #began}. On any thread. */
    void ended() {
        int left = open.decrementAndGet();
        if (left == enough || left == half) {
            LockSupport.unpark(waiting);
        }
    }

    /** How many have begun and not ended. */
    int open() {
        return open.get();
    }

    /** Whether the lane has waited in vain. */
    boolean isGivenUp() {
        return givenUp;
    }

    /** Waits until nearly all have ended, for a short while at most. To be called once, by the lane, and nothing begins after. */
    void await() {
        waiting = Thread.currentThread();
        half = begun.get() / 2;
        enough = begun.get() / LATE;
        long now = System.nanoTime();
        long left = patience;
        long end = now + left;
        boolean halfway = false;
        while (open.get() > enough && left > 0 && !Thread.currentThread().isInterrupted()) {
            if (!halfway && open.get() <= half) {
                halfway = true;
                left = Math.min(left, 2 * (now - firstBegan) + grace);
                end = now + left;
            }
            LockSupport.parkNanos(this, left);
            now = System.nanoTime();
            left = end - now;
        }
        givenUp = open.get() > enough;
    }
}

package io.carillon.delivery;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What a lane sends before it looks again at what waits: counts the connections that have not yet got rid of it. That the
 * lane waits for nearly all of them is what makes texts grow with load: what is published meanwhile goes out together.
 *
 * <p>Connections that still had something of an earlier round to send are not counted, and neither are those for which
 * the lane has waited in vain before, until they are in time again: who reads slowly costs the others nothing.
 */
final class Round {

    /** One in so many may still be sending. */
    private static final int LATE = 20;

    private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int NOBODY_WAITS = -1;

    private final long patience;
    private final AtomicInteger open = new AtomicInteger();
    private int begun;
    private volatile int enough = NOBODY_WAITS;
    private volatile @Nullable Thread waiting;
    private volatile State state = State.OPEN;

    /** How far it is. */
    enum State {
        /** Connections send. */
        OPEN,
        /** Nearly all have sent. */
        DONE,
        /** Too many have not. */
        GIVEN_UP
    }

    Round() {
        this(PATIENCE);
    }

    /** @param patience in nanoseconds: how long the lane waits at most */
    Round(long patience) {
        this.patience = patience;
    }

    /** A connection that counts begins to send. On the lane. */
    void began() {
        begun++;
        open.incrementAndGet();
    }

    /** Nothing waits any more for a connection that {@link #began}. On any thread. */
    void ended() {
        if (open.decrementAndGet() == enough) {
            LockSupport.unpark(waiting);
        }
    }

    State state() {
        return state;
    }

    /** Waits until nearly all have ended, for a short while at most. To be called once, by the lane, and nothing begins after. */
    void await() {
        waiting = Thread.currentThread();
        enough = begun / LATE;
        long end = System.nanoTime() + patience;
        for (long left = patience;
                open.get() > enough && left > 0 && !Thread.currentThread().isInterrupted();
                left = end - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
        }
        state = open.get() > enough ? State.GIVEN_UP : State.DONE;
    }
}

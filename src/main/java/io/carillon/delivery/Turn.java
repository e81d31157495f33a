package io.carillon.delivery;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A connection's part in the round that it sends something of. Guarded by the connection's lock. */
final class Turn {

    /** Who needs longer for what it is sent is not waited for the next time. */
    private static final long SLOW = TimeUnit.MILLISECONDS.toNanos(50);

    private @Nullable Round round;
    private boolean counted;
    private long begun;
    private boolean late;

    /** @param of null: what is sent is of no round */
    void begin(@Nullable Round of, long now) {
        round = of;
        begun = now;
        counted = of != null && !late;
        if (counted) {
            of.began(now);
        }
    }

    /** Nothing waits any more. Does nothing if it has not begun. */
    void end(long now) {
        if (round != null) {
            late = round.isGivenUp() || now - begun > SLOW;
            if (counted) {
                round.ended();
            }
            round = null;
        }
    }
}

package io.carillon.endpoint;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** How many connections may begin in a second, as many at once as in a whole second. Thread-safe: its lock guards its state. */
final class HandshakeRate {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final int perSecond;
    private final LongSupplier nanoTime;
    // What may begin now, in parts of a handshake: a whole one is a second's worth of nanoseconds.
    private long room;
    private long countedAt;

    /**
     * @param perSecond 0: as many as there are
     * @param nanoTime the clock, as {@link System#nanoTime}
     */
    HandshakeRate(int perSecond, LongSupplier nanoTime) {
        this.perSecond = perSecond;
        this.nanoTime = nanoTime;
        room = perSecond * SECOND;
        countedAt = nanoTime.getAsLong();
    }

    /** Whether one more may begin now; it then counts. */
    synchronized boolean admits() {
        if (perSecond == 0) {
            return true;
        }
        long now = nanoTime.getAsLong();
        long passed = Math.min(SECOND, now - countedAt);
        countedAt = now;
        room = Math.min(perSecond * SECOND, room + passed * perSecond);
        if (room < SECOND) {
            return false;
        }
        room -= SECOND;
        return true;
    }
}

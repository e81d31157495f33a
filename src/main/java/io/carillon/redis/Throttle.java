package io.carillon.redis;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Admits one log line a minute. Thread-safe. */
public final class Throttle {

    private static final long PERIOD_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final AtomicLong next = new AtomicLong(System.nanoTime());

    /** Whether a line may be written now. */
    public boolean admits() {
        long now = System.nanoTime();
        long due = next.get();
        return now - due >= 0 && next.compareAndSet(due, now + PERIOD_NANOS);
    }
}

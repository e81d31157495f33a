package io.carillon.delivery;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Whether a peer is still there: asks every interval, the first time after half of it to all of it, so that the pings of
 * many connections spread. Times are those of {@link System#nanoTime}. Thread-safe.
 */
public final class Liveness {

    /** A send that has not completed after this is dead; both servers would wait for ever. */
    private static final long SEND_TIMEOUT = TimeUnit.SECONDS.toNanos(10);

    /** What to do about a connection. */
    enum Verdict {
        /** Nothing. */
        FINE,
        /** Ask the peer for a sign of life. */
        PING,
        /** It was asked and did not answer. */
        NO_PONG,
        /** A send does not complete. */
        STUCK
    }

    private final long interval;
    private final long timeout;
    private final @Nullable String heartbeat;
    private long pingAt;
    private boolean asked;
    private volatile boolean answered;
    private volatile long sendBegan;

    /** @param heartbeat a text to send with each ping, for clients that cannot see pings; null: none */
    public Liveness(Duration interval, Duration timeout, @Nullable String heartbeat) {
        this.interval = interval.toNanos();
        this.timeout = timeout.toNanos();
        this.heartbeat = heartbeat;
        this.pingAt = System.nanoTime() + ThreadLocalRandom.current().nextLong(this.interval / 2, this.interval);
    }

    @Nullable
    String heartbeat() {
        return heartbeat;
    }

    void alive() {
        answered = true;
    }

    void sendBegan() {
        sendBegan = System.nanoTime();
    }

    /**
     * Called by one thread.
     *
     * @param busy whether a send is in flight: then a late pong says nothing, because it may wait behind what is sent
     */
    Verdict check(long now, boolean busy) {
        if (busy && now - sendBegan > SEND_TIMEOUT) {
            return Verdict.STUCK;
        }
        if (asked && !answered && !busy && now - pingAt > timeout) {
            return Verdict.NO_PONG;
        }
        if (now - pingAt < (asked ? interval : 0)) {
            return Verdict.FINE;
        }
        asked = true;
        answered = false;
        pingAt = now;
        return Verdict.PING;
    }
}

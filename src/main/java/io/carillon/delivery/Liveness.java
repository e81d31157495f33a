package io.carillon.delivery;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
    private final boolean frames;
    private final @Nullable String heartbeat;
    // Of the last ping, or of the first one to come.
    private volatile long pingAt;
    private volatile boolean begun;
    private boolean asked;
    // Pings without an answer: more than one where a long queue holds them up.
    private final AtomicInteger due = new AtomicInteger();
    // When a send was last seen in flight.
    private long lastBusy;
    private volatile long sendBegan;

    private Liveness(Duration interval, Duration timeout, boolean frames, @Nullable String heartbeat) {
        this.interval = interval.toNanos();
        this.timeout = timeout.toNanos();
        this.frames = frames;
        this.heartbeat = heartbeat;
        lastBusy = System.nanoTime() - this.timeout;
    }

    /**
     * Pings by the transport's own means, from now on.
     *
     * @param heartbeat a text to send with each ping, for clients that cannot see pings; null: none
     */
    public static Liveness byFrames(Duration interval, Duration timeout, @Nullable String heartbeat) {
        var liveness = new Liveness(interval, timeout, true, heartbeat);
        liveness.begin();
        return liveness;
    }

    /**
     * Pings from {@link #begin} on.
     *
     * @param ping the text to ping with; null: by the transport's own means
     */
    public static Liveness later(Duration interval, Duration timeout, @Nullable String ping) {
        return new Liveness(interval, timeout, ping == null, ping);
    }

    /** The peer is one that answers pings. To be called once. */
    public void begin() {
        pingAt = System.nanoTime() + ThreadLocalRandom.current().nextLong(interval / 2, interval);
        begun = true;
    }

    /** Whether the transport's own pings are sent. */
    boolean pingsByFrames() {
        return frames;
    }

    @Nullable
    String heartbeat() {
        return heartbeat;
    }

    /**
     * The peer answered a ping.
     *
     * @return whether one was due
     */
    boolean answered() {
        // A peer may answer several ping frames with one pong frame.
        return due.getAndUpdate(pings -> frames ? 0 : Math.max(0, pings - 1)) > 0;
    }

    void sendBegan(long now) {
        sendBegan = now;
    }

    /**
     * Called by one thread.
     *
     * @param busy whether a send is in flight: then a late pong says nothing, because the ping may wait behind what is sent
     */
    Verdict check(long now, boolean busy) {
        if (busy && now - sendBegan > SEND_TIMEOUT) {
            return Verdict.STUCK;
        }
        if (!begun) {
            return Verdict.FINE;
        }
        if (busy) {
            lastBusy = now;
        }
        if (due.get() > 0 && now - pingAt > timeout && now - lastBusy > timeout) {
            return Verdict.NO_PONG;
        }
        if (now - pingAt < (asked ? interval : 0)) {
            return Verdict.FINE;
        }
        asked = true;
        due.incrementAndGet();
        pingAt = now;
        return Verdict.PING;
    }
}

package io.carillon.client;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Tells the log what clients do wrong: one line for each close code in a minute, whatever they do, without stack trace.
 * Thread-safe.
 */
final class Complaints {

    private static final Logger LOG = System.getLogger(Client.class.getName());
    private static final long PERIOD_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Map<Integer, Kind> kinds = new ConcurrentHashMap<>();

    /** What was last said of one code, and how many were not said since; guarded by the map's lock of the code. */
    private record Kind(long saidAt, long unsaid) {}

    /** A client was closed because of what it did. */
    void closed(int code, String reason) {
        long now = System.nanoTime();
        kinds.compute(code, (key, last) -> {
            if (last != null && now - last.saidAt() < PERIOD_NANOS) {
                return new Kind(last.saidAt(), last.unsaid() + 1);
            }
            LOG.log(
                    Level.INFO,
                    "A client was closed with {0}: {1} (said once a minute; {2} more since the last time)",
                    Integer.toString(code),
                    reason,
                    last == null ? 0 : last.unsaid());
            return new Kind(now, 0);
        });
    }
}

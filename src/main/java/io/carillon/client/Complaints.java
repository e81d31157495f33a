package io.carillon.client;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * Keeps the log short whatever clients do: of each kind of complaint one is written in a minute, and says how many were not.
 * Kinds are few: close codes, classes of failures. Thread-safe.
 */
final class Complaints {

    private static final long PERIOD_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Map<Object, Kind> kinds = new ConcurrentHashMap<>();

    /** When one of a kind was last written, and how many were not since; guarded by the map's lock of the kind. */
    private record Kind(long writtenAt, long unwritten) {}

    /** @param write writes the complaint, given how many of its kind were not written since the last one */
    void complain(Object kind, LongConsumer write) {
        long now = System.nanoTime();
        kinds.compute(kind, (key, last) -> {
            if (last != null && now - last.writtenAt() < PERIOD_NANOS) {
                return new Kind(last.writtenAt(), last.unwritten() + 1);
            }
            write.accept(last == null ? 0 : last.unwritten());
            return new Kind(now, 0);
        });
    }
}

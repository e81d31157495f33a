package io.carillon.checker;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** How long live deliveries took after their acknowledgement. Confined to the checker's lock. */
final class Delays {

    /** Beyond this a live delivery counts as late. */
    static final Duration LATE = Duration.ofMillis(500);

    private record Sent(int node, long nanos) {}

    private final Map<String, Sent> sent = new HashMap<>();
    private long late;
    private long slowestHere;
    private long slowestElsewhere;

    /** @param node which one acknowledged it */
    void acknowledged(String key, int node, long nanos) {
        sent.putIfAbsent(key, new Sent(node, nanos));
    }

    /** A delivery that overtook its acknowledgement took no time at all. */
    void delivered(String key, int node, long nanos) {
        Sent before = sent.get(key);
        if (before == null) {
            return;
        }
        long delay = nanos - before.nanos;
        late += delay > LATE.toNanos() ? 1 : 0;
        if (before.node == node) {
            slowestHere = Math.max(slowestHere, delay);
        } else {
            slowestElsewhere = Math.max(slowestElsewhere, delay);
        }
    }

    long late() {
        return late;
    }

    Duration slowestHere() {
        return Duration.ofNanos(slowestHere);
    }

    Duration slowestElsewhere() {
        return Duration.ofNanos(slowestElsewhere);
    }
}

package io.carillon.broker;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The other nodes that are known to live: those that were heard within ten seconds and have not said bye. Time counts only
 * while this node hears itself: if it was cut off or stopped, the others get their ten seconds again. Thread-safe:
 * Redisson's threads report what they hear, the connection's thread does the rounds, anybody asks; the monitor guards all
 * fields.
 */
final class Members {

    /** So many nodes are known; a further one is asked too, but nobody waits for its answer. */
    static final int MAX = 1_000;

    private static final long FORGOTTEN_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Between two rounds of a node that hears itself, at most: rounds come every two seconds. */
    private static final long HEARING_NANOS = TimeUnit.SECONDS.toNanos(4);

    /** So many farewells are remembered, because a hello may arrive after the bye. */
    private static final int MAX_FAREWELLS = 256;

    private final LongSupplier nanoTime;
    private final Map<String, Long> heardAt = new HashMap<>();
    private final Map<String, Boolean> farewells = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MAX_FAREWELLS;
        }
    };
    private long lastRound;

    /** @param nanoTime the clock, as {@link System#nanoTime} */
    Members(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        lastRound = nanoTime.getAsLong();
    }

    /** The other nodes that live. */
    synchronized Set<String> living() {
        return Set.copyOf(heardAt.keySet());
    }

    /** The node said something. */
    synchronized void heard(String node) {
        if (!farewells.containsKey(node) && (heardAt.size() < MAX || heardAt.containsKey(node))) {
            heardAt.put(node, nanoTime.getAsLong());
        }
    }

    /** The node said bye. Its id never comes back: each start has a new one. */
    synchronized void left(String node) {
        heardAt.remove(node);
        farewells.put(node, true);
    }

    /**
     * This node has heard itself, and so would have heard the others.
     *
     * @return those that are forgotten from now on
     */
    synchronized Set<String> round() {
        long now = nanoTime.getAsLong();
        if (now - lastRound > HEARING_NANOS) {
            heardAt.replaceAll((node, at) -> now);
        }
        lastRound = now;
        var forgotten = new HashSet<String>();
        heardAt.forEach((node, at) -> {
            if (now - at > FORGOTTEN_NANOS) {
                forgotten.add(node);
            }
        });
        heardAt.keySet().removeAll(forgotten);
        return forgotten;
    }
}

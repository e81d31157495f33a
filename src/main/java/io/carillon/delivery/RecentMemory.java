package io.carillon.delivery;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the streams of one lane remember together, bounded in bytes: what is over the bound is taken, oldest first, from
 * the channel that was used longest ago, and then has to be read from the journal. Confined to its lane.
 */
final class RecentMemory {

    /** No channel gets more than one part in so many. */
    private static final int SHARES = 16;

    private final long limit;
    // The channel that was used longest ago comes first.
    private final Map<RecentPublications, Boolean> byUse = new LinkedHashMap<>(16, 0.75f, true);
    private long used;

    /** @param limit in bytes */
    RecentMemory(long limit) {
        this.limit = limit;
    }

    /** The most that one channel may hold, in bytes. */
    long share() {
        return limit / SHARES;
    }

    /** How many bytes are held. */
    long used() {
        return used;
    }

    /** Somebody wanted to see a channel's publications. */
    void touch(RecentPublications recent) {
        byUse.get(recent);
    }

    void added(RecentPublications recent, long bytes) {
        byUse.put(recent, true);
        used += bytes;
        Iterator<RecentPublications> longestUnused = byUse.keySet().iterator();
        while (used > limit && longestUnused.hasNext()) {
            RecentPublications victim = longestUnused.next();
            while (used > limit && !victim.isEmpty()) {
                used -= victim.removeOldest();
            }
            if (victim.isEmpty()) {
                longestUnused.remove();
            }
        }
    }

    /** @param empty whether the channel holds nothing any more */
    void removed(RecentPublications recent, long bytes, boolean empty) {
        used -= bytes;
        if (empty) {
            byUse.remove(recent);
        }
    }
}

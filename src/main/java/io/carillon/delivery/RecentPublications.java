package io.carillon.delivery;

import io.carillon.channel.Namespace;
import io.carillon.channel.Position;
import io.carillon.channel.Publication;
import io.carillon.history.HistoryPage;
import java.time.Instant;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The end of a channel's history, as far as this node has seen it: the publications up to the last one that the stream
 * has delivered, without holes. Answers those who come as the journal would have answered when it stood there, and says
 * so when it cannot. That the journal may have gone on meanwhile does no harm: what comes after the last delivered one is
 * delivered to whoever was answered, too.
 *
 * <p>Bounded in bytes by its lane's {@link RecentMemory}. Confined to the lane.
 */
final class RecentPublications {

    /** What one costs beside its text: objects and the place in the map. */
    private static final int OVERHEAD = 64;

    private final RecentMemory memory;
    private final NavigableMap<Long, Publication> publications = new TreeMap<>();
    private long bytes;
    // The journal keeps nothing below, as far as is known.
    private long floor = 1;

    RecentPublications(RecentMemory memory) {
        this.memory = memory;
    }

    boolean isEmpty() {
        return publications.isEmpty();
    }

    /** The stream has delivered a publication. */
    void add(Publication publication) {
        if (!publications.isEmpty() && publications.lastKey() != publication.offset() - 1) {
            clear();
        }
        put(publication);
        while (bytes > memory.share()) {
            removeHead();
        }
    }

    /**
     * Adds what comes before the oldest one, as far as there is room.
     *
     * @param older in order and without holes
     * @param top what the stream has delivered last
     */
    void addBefore(List<Publication> older, long top) {
        for (int i = older.size() - 1; i >= 0; i--) {
            Publication publication = older.get(i);
            if (publication.offset() == low(top) - 1) {
                if (bytes + bytes(publication) > memory.share()) {
                    return;
                }
                put(publication);
            }
        }
    }

    /** The journal keeps nothing below this offset any more: it is shown to nobody. */
    void keptFrom(long first) {
        floor = Math.max(floor, first);
    }

    /** Forgets all publications, but not how far back the journal goes. */
    void clear() {
        long all = bytes;
        bytes = 0;
        publications.clear();
        memory.removed(this, all, true);
    }

    /** Begins anew, with another stream. */
    void restart() {
        clear();
        floor = 1;
    }

    /** Whether nothing is missing between this offset and the top. */
    boolean reachesBackTo(long offset, long top) {
        return low(top) <= offset + 1;
    }

    /** Those after an offset, in order. */
    void after(long offset, Consumer<Publication> action) {
        publications.tailMap(offset, false).values().forEach(action);
    }

    /**
     * What the journal would have answered when it stood at {@code top}; null if that cannot be told from here.
     *
     * @param top what the stream has delivered last
     */
    @Nullable
    HistoryPage answer(Wanted wanted, Position top, Namespace.History rules, Instant now) {
        long last = top.offset();
        if (!wanted.mayBeOf(top)) {
            return null;
        }
        memory.touch(this);
        long first = firstKept(last, rules, now);
        if (wanted.isTooFarFrom(last)) {
            return new HistoryPage(List.of(), top, first);
        }
        long from = Math.max(wanted.after() + 1, last - wanted.limit() + 1);
        long low = low(last);
        if (from < low && first < low) {
            return null;
        }
        var found = publications.tailMap(Math.max(from, first), true).values();
        return new HistoryPage(List.copyOf(found), top, first);
    }

    // As far as is known here: where the oldest one is young enough, older ones may be, too.
    private long firstKept(long top, Namespace.History rules, Instant now) {
        long first = rules.size() > 0 ? Math.max(floor, top - rules.size() + 1) : floor;
        if (!rules.ttl().isZero() && !publications.isEmpty()) {
            Instant oldest = now.minus(rules.ttl());
            if (publications.firstEntry().getValue().time().isBefore(oldest)) {
                // Times never decrease.
                long least = publications.firstKey();
                long most = publications.lastKey() + 1;
                while (least < most) {
                    long middle = least + (most - least) / 2;
                    if (publications.get(middle).time().isBefore(oldest)) {
                        least = middle + 1;
                    } else {
                        most = middle;
                    }
                }
                first = Math.max(first, least);
            }
        }
        return first;
    }

    private long low(long top) {
        return publications.isEmpty() ? top + 1 : publications.firstKey();
    }

    private void put(Publication publication) {
        publications.put(publication.offset(), publication);
        bytes += bytes(publication);
        memory.added(this, bytes(publication));
    }

    private void removeHead() {
        long removed = removeOldest();
        memory.removed(this, removed, publications.isEmpty());
    }

    /** For the memory, which takes back what is over its limit. */
    long removeOldest() {
        long removed = bytes(publications.pollFirstEntry().getValue());
        bytes -= removed;
        return removed;
    }

    // Two bytes a character, though most texts take one: a bound that holds for all.
    private static long bytes(Publication publication) {
        return 2L * publication.size() + OVERHEAD;
    }
}

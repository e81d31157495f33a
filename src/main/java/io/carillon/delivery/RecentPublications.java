package io.carillon.delivery;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * The last publications that a stream has delivered, in the order of their offsets and without holes: what lets a
 * subscription step from the journal into the live stream. Bounded in number and in characters; what it no longer holds
 * is read from the journal. Confined to a lane.
 */
final class RecentPublications {

    private static final int MAX_PUBLICATIONS = 1_000;
    private static final int MAX_CHARACTERS = 1 << 20;

    private final Deque<Shared> recent = new ArrayDeque<>();
    private int characters;

    void add(Shared shared) {
        recent.addLast(shared);
        characters += length(shared);
        while (recent.size() > MAX_PUBLICATIONS || (characters > MAX_CHARACTERS && recent.size() > 1)) {
            characters -= length(recent.removeFirst());
        }
    }

    void clear() {
        recent.clear();
        characters = 0;
    }

    /** Whether nothing is missing between this offset and the newest publication. */
    boolean reachesBackTo(long offset) {
        return !recent.isEmpty() && recent.getFirst().publication().offset() <= offset + 1;
    }

    /** Those after an offset, in order. */
    void after(long offset, Consumer<Shared> action) {
        recent.stream().filter(shared -> shared.publication().offset() > offset).forEach(action);
    }

    private static int length(Shared shared) {
        return shared.publication().size();
    }
}

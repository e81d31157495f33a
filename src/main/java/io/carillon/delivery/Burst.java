package io.carillon.delivery;

import io.carillon.channel.ClientInfo;
import io.carillon.channel.Publication;
import io.carillon.protocol.Encoding;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Publications of one channel that go out together, in their order: joined into texts that all connections share which take
 * all of them. Filled on a lane; what is in it may be asked on any thread.
 */
final class Burst {

    /** In characters, about: a burst that is longer than a text may be gains nothing. */
    private static final int FULL = Frame.MAX_JOINED;

    private final List<Shared> publications = new ArrayList<>();
    private final Map<Encoding, List<Frame>> frames = new ConcurrentHashMap<>();
    private final Set<String> publishers = new HashSet<>();
    private int characters;
    // Offsets of those that have one; 0: none has.
    private long first;
    private long last;
    private boolean broken;

    void add(Shared shared) {
        Publication publication = shared.publication();
        publications.add(shared);
        characters += publication.size();
        ClientInfo publisher = publication.info();
        if (publisher != null) {
            publishers.add(publisher.client());
        }
        long offset = publication.offset();
        if (offset > 0) {
            broken |= last > 0 && offset != last + 1;
            first = first == 0 ? offset : first;
            last = offset;
        }
    }

    boolean isEmpty() {
        return publications.isEmpty();
    }

    boolean isFull() {
        return characters >= FULL;
    }

    void each(Consumer<Shared> action) {
        publications.forEach(action);
    }

    /** Whether all of it is new, without a gap, to who has everything up to this offset. */
    boolean follows(long offset) {
        return first == 0 || (!broken && first == offset + 1);
    }

    /** What who takes it has got: the highest offset; 0: none of them has one. */
    long last() {
        return last;
    }

    boolean isPartlyOf(String client) {
        return publishers.contains(client);
    }

    /** The texts, each no longer than a joined text may be, unless it is one publication's. */
    List<Frame> frames(Encoding encoding) {
        return frames.computeIfAbsent(
                encoding,
                e -> Frame.joined(
                        publications.stream().map(shared -> shared.frame(e)).toList()));
    }
}

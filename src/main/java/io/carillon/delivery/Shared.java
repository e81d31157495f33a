package io.carillon.delivery;

import io.carillon.channel.Publication;
import io.carillon.protocol.Encoding;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A publication with its texts: each encoding is made once, when the first connection needs it, and shared by all others.
 * Thread-safe.
 */
final class Shared {

    private final Publication publication;
    private final Map<Encoding, Frame> frames = new ConcurrentHashMap<>();

    Shared(Publication publication) {
        this.publication = publication;
    }

    Publication publication() {
        return publication;
    }

    Frame frame(Encoding encoding) {
        return frames.computeIfAbsent(encoding, e -> new Frame(e.encode(publication)));
    }
}

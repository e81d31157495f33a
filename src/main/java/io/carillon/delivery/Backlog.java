package io.carillon.delivery;

import io.carillon.delivery.Connection.Framing;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** What waits for one connection, in order. Bounded by the connection, whose lock guards it. */
final class Backlog {

    /** What is joined into one text, in bytes; a longer text travels alone. */
    private static final int MAX_JOINED = 64 << 10;

    private final Framing framing;
    private final Queue<Frame> frames = new ArrayDeque<>();
    private long bytes;

    Backlog(Framing framing) {
        this.framing = framing;
    }

    /** How much waits. */
    long bytes() {
        return bytes;
    }

    void add(Frame frame) {
        frames.add(frame);
        bytes += frame.bytes();
    }

    void clear() {
        frames.clear();
        bytes = 0;
    }

    /** What goes out next, with as much of what follows as one text may hold; null: nothing waits. */
    @Nullable
    Frame poll() {
        Frame first = frames.poll();
        if (first == null) {
            return null;
        }
        bytes -= first.bytes();
        return framing == Framing.LINES && !frames.isEmpty() ? joined(first) : first;
    }

    private Frame joined(Frame first) {
        var text = new StringBuilder(first.text());
        int length = first.bytes();
        for (Frame next = frames.peek(); next != null && length + next.bytes() < MAX_JOINED; next = frames.peek()) {
            text.append('\n').append(next.text());
            length += next.bytes() + 1;
            bytes -= next.bytes();
            frames.remove();
        }
        return new Frame(text.toString(), length);
    }
}

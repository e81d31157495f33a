package io.carillon.delivery;

import io.carillon.delivery.Connection.Framing;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** What waits for one connection, in order. Bounded by the connection, whose lock guards it. */
final class Backlog {

    private final Framing framing;
    private final Queue<Frame> frames = new ArrayDeque<>();
    private long bytes;

    Backlog(Framing framing) {
        this.framing = framing;
    }

    /** Whether what waits goes out together. */
    boolean takesLines() {
        return framing == Framing.LINES;
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
        return takesLines() && !frames.isEmpty() ? joined(first) : first;
    }

    private Frame joined(Frame first) {
        var lines = new ArrayList<Frame>();
        lines.add(first);
        int length = first.bytes();
        for (Frame next = frames.peek(); next != null && Frame.fits(length, next); next = frames.peek()) {
            lines.add(next);
            length += next.bytes() + 1;
            bytes -= next.bytes();
            frames.remove();
        }
        return Frame.lines(lines, length);
    }
}

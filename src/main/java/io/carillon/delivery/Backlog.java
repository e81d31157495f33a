package io.carillon.delivery;

import io.carillon.delivery.Connection.Framing;
import java.util.ArrayDeque;
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
        if (frames.isEmpty()) {
            return null;
        }
        int before = frames.size();
        Frame next = takesLines() ? Frame.takeLines(frames) : frames.remove();
        // Ends of lines have not waited.
        bytes -= next.bytes() - (before - frames.size() - 1);
        return next;
    }
}

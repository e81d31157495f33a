package io.carillon.delivery;

import io.carillon.protocol.Utf8;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * A text on its way to clients, shared by all that get it.
 *
 * @param bytes its size in UTF-8: what queues count
 */
record Frame(String text, int bytes) {

    /** What is joined into one text, in bytes; a longer text travels alone. */
    static final int MAX_JOINED = 64 << 10;

    Frame(String text) {
        this(text, Utf8.length(text));
    }

    /** Joins texts, line by line, into as few as there may be. */
    static List<Frame> joined(List<Frame> frames) {
        var joined = new ArrayList<Frame>();
        for (Queue<Frame> rest = new ArrayDeque<>(frames); !rest.isEmpty(); ) {
            joined.add(takeLines(rest));
        }
        return joined;
    }

    /** Takes the first text of a queue that is not empty, with as much of what follows as one text may hold, line by line. */
    static Frame takeLines(Queue<Frame> waiting) {
        Frame first = waiting.remove();
        Frame next = waiting.peek();
        if (next == null || !fits(first.bytes(), next)) {
            return first;
        }
        var text = new StringBuilder(first.text());
        int bytes = first.bytes();
        for (; next != null && fits(bytes, next); next = waiting.peek()) {
            text.append('\n').append(next.text());
            bytes += next.bytes() + 1;
            waiting.remove();
        }
        return new Frame(text.toString(), bytes);
    }

    private static boolean fits(int bytes, Frame next) {
        return bytes + next.bytes() < MAX_JOINED;
    }
}

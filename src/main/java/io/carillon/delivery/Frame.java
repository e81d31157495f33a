package io.carillon.delivery;

import io.carillon.protocol.Utf8;
import java.util.ArrayList;
import java.util.List;

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
        for (int begin = 0, end; begin < frames.size(); begin = end) {
            int bytes = frames.get(begin).bytes();
            for (end = begin + 1; end < frames.size() && fits(bytes, frames.get(end)); end++) {
                bytes += frames.get(end).bytes() + 1;
            }
            joined.add(lines(frames.subList(begin, end), bytes));
        }
        return joined;
    }

    /** Whether another line fits into a joined text of so many bytes. */
    static boolean fits(int bytes, Frame next) {
        return bytes + next.bytes() < MAX_JOINED;
    }

    /** Joins texts of so many bytes together, the ends of lines included. */
    static Frame lines(List<Frame> frames, int bytes) {
        if (frames.size() == 1) {
            return frames.get(0);
        }
        var text = new StringBuilder(bytes).append(frames.get(0).text());
        for (Frame frame : frames.subList(1, frames.size())) {
            text.append('\n').append(frame.text());
        }
        return new Frame(text.toString(), bytes);
    }
}

package io.carillon.endpoint;

import io.carillon.protocol.Utf8;

/**
 * Puts together a text that comes in parts, and counts: the servers' own limits can be passed by a message in several
 * reads. Confined to its connection.
 */
final class IncomingText {

    private final int limit;
    private final StringBuilder text = new StringBuilder();
    private int bytes;

    /** @param limit in bytes of UTF-8 */
    IncomingText(int limit) {
        this.limit = limit;
    }

    /** What a part means. */
    enum Progress {
        /** More must come. */
        PARTIAL,
        /** The text is whole: {@link #take}. */
        WHOLE,
        /** The text is too long, whatever comes. */
        TOO_BIG
    }

    Progress add(String part, boolean last) {
        if (bytes > limit) {
            return Progress.TOO_BIG;
        }
        bytes += Utf8.length(part);
        if (bytes > limit) {
            text.setLength(0);
            text.trimToSize();
            return Progress.TOO_BIG;
        }
        text.append(part);
        return last ? Progress.WHOLE : Progress.PARTIAL;
    }

    /** The whole text; the next part begins a new one. */
    String take() {
        String whole = text.toString();
        text.setLength(0);
        bytes = 0;
        return whole;
    }
}

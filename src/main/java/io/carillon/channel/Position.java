package io.carillon.channel;

/**
 * A place in a channel's stream.
 *
 * @param offset 1, 2, 3 … in commit order, without holes; 0 is the place before the first publication
 * @param epoch changes only when the stream was lost; empty where a position is asked for without knowing it: it then
 *     matches any. What the journal answers is never empty
 */
public record Position(long offset, String epoch) {

    /** The beginning of a stream, whichever it is. */
    public static final Position NONE = new Position(0, "");

    public Position {
        if (offset < 0) {
            throw new Refusal.BadRequest("offset " + offset + " is negative");
        }
    }
}

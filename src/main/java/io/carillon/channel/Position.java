package io.carillon.channel;

/**
 * A place in a channel's stream.
 *
 * @param offset 1, 2, 3 … in commit order, without holes; 0 is the place before the first publication
 * @param epoch changes only when the stream was lost; empty for a channel that has never been published to
 */
public record Position(long offset, String epoch) {

    /** The position of a channel that has never been published to. */
    public static final Position NONE = new Position(0, "");

    public Position {
        if (offset < 0) {
            throw new Refusal.BadRequest("offset " + offset + " is negative");
        }
    }
}

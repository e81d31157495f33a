package io.carillon.checker;

/**
 * A broken promise.
 *
 * @param kind which one
 * @param sentence who saw what, where
 */
public record Violation(Kind kind, String sentence) {

    /** The promises that can be broken. */
    public enum Kind {
        /** An offset was skipped within an epoch, and nobody was told. */
        GAP,
        /** An offset came a second time, or after a later one. */
        DOUBLED,
        /** The epoch changed although the subscriber was told that nothing is missing, or an offset went back with {@code recovered: false}. */
        REWOUND,
        /** Acknowledged, and a subscriber that was there never got it. */
        LOST,
        /** Different payloads under one position. */
        DIFFERENT,
        /** One idempotency key under two positions. */
        KEY_TWICE,
        /** Acknowledged, and not in the journal. */
        NOT_STORED,
        /** An offset below the journal's top that the journal does not have. */
        HOLE,
        /** A client or a publisher was told to go for good. */
        REFUSED
    }

    @Override
    public String toString() {
        return kind + ": " + sentence;
    }
}

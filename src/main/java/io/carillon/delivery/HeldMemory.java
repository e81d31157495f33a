package io.carillon.delivery;

/**
 * How much the streams of a lane may hold because something before it is missing, together and in characters. What does not
 * fit is read from the journal later. Confined to the lane.
 */
final class HeldMemory {

    private static final long LIMIT = 16L << 20;

    private long used;

    /** @return whether there was room */
    boolean take(long characters) {
        if (used + characters > LIMIT) {
            return false;
        }
        used += characters;
        return true;
    }

    void giveBack(long characters) {
        used -= characters;
    }

    long used() {
        return used;
    }
}

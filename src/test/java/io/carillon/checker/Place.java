package io.carillon.checker;

import org.jspecify.annotations.Nullable;

/**
 * Where a publication lies.
 *
 * @param epoch of the channel's stream
 * @param offset 1, 2, 3 …
 */
record Place(String epoch, long offset) {
    /** Whether whoever stands here has that one too; never, if nobody stands anywhere yet. */
    static boolean reaches(@Nullable Place here, Place that) {
        return here != null && here.epoch.equals(that.epoch) && here.offset >= that.offset;
    }

    @Override
    public String toString() {
        return offset + " of epoch " + epoch;
    }
}

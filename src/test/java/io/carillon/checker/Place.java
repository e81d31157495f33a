package io.carillon.checker;

/**
 * Where a publication lies.
 *
 * @param epoch of the channel's stream
 * @param offset 1, 2, 3 …
 */
record Place(String epoch, long offset) {
    @Override
    public String toString() {
        return offset + " of epoch " + epoch;
    }
}

package io.carillon.testing;

import java.util.Random;

/** Random numbers that can be had again: each seed is printed, and {@code -Dcarillon.test.seed=…} sets it. */
public final class Seeds {

    private Seeds() {}

    /** @param what whose numbers they are, for the line that tells the seed */
    public static Random random(Class<?> what) {
        long seed = Long.getLong("carillon.test.seed", System.nanoTime());
        System.out.println(what.getSimpleName() + ": repeat with -Dcarillon.test.seed=" + seed);
        return new Random(seed);
    }
}

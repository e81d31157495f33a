package io.carillon.testing;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** What a test needs from the machine it runs on. */
public final class Requires {
    private Requires() {}

    /**
     * Skips the test unless {@code available}; where everything must be there, with {@code CI=true}, fails it.
     *
     * @param sentence what is missing and how to install it
     */
    public static void that(boolean available, String sentence) {
        if (available) {
            return;
        }
        if (Boolean.parseBoolean(System.getenv("CI"))) {
            Assertions.fail(sentence);
        }
        Assumptions.abort(sentence);
    }
}

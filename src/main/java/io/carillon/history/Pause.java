package io.carillon.history;

import java.time.Duration;

/** Waiting before something is tried again. */
final class Pause {

    private Pause() {}

    /** Waits that long; false, and the thread stays interrupted, if somebody wants it to end before. */
    static boolean taken(Duration length) {
        try {
            Thread.sleep(length.toMillis());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}

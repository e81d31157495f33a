package io.carillon.endpoint;

/** How many connections were opened in the running second. Thread-safe. */
final class ConnectionRate {

    private static final long SECOND = 1_000_000_000L;

    private final int limit;
    private long second;
    private int opened;

    /** @param limit in a second; 0: no limit */
    ConnectionRate(int limit) {
        this.limit = limit;
    }

    /** Whether one more may be opened; if so, it counts. */
    boolean admits() {
        return limit == 0 || admits(System.nanoTime() / SECOND);
    }

    synchronized boolean admits(long now) {
        if (now != second) {
            second = now;
            opened = 0;
        }
        return opened++ < limit;
    }
}

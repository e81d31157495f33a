package io.carillon.history;

/** One way to store publications, as the benchmark measures it. Confined to one thread, except for what it starts. */
interface Contender extends AutoCloseable {

    /** How the table calls it. */
    String name();

    /** Stores publications for a while, as {@code publishers} that each wait for an answer before they publish again. */
    Measurement run(int publishers, long seed, long millis);

    @Override
    void close();
}

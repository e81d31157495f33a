package io.carillon.bench;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** What was published and what has arrived, in one run. Confined to the load generator's thread. */
final class Tally {

    private final Histogram latencies = new Histogram(1_000, TimeUnit.MINUTES.toNanos(2), 3);
    // Numbers of earlier runs are lower: what comes late of them does not count.
    private final int before;
    // By number of publication: how many have not got it yet.
    private int[] missing = new int[1 << 16];
    private int published;
    private int inFlight;
    private long expected;
    private long arrived;
    private long unordered;
    private long frames;
    private String refusal = "";

    /** @param before the last number of the run before */
    Tally(int before) {
        this.before = before;
    }

    /**
     * A publication is sent.
     *
     * @return its number, one above the last
     */
    int published(int subscribers) {
        published++;
        if (published == missing.length) {
            missing = Arrays.copyOf(missing, 2 * published);
        }
        missing[published] = subscribers;
        inFlight += subscribers > 0 ? 1 : 0;
        expected += subscribers;
        return before + published;
    }

    void arrived(long id, long sent, boolean late) {
        int number = (int) id - before;
        if (number <= 0) {
            return;
        }
        arrived++;
        unordered += late ? 1 : 0;
        latencies.recordValue(Math.max(0, System.nanoTime() - sent));
        if (--missing[number] == 0) {
            inFlight--;
        }
    }

    /** A frame had publications in it. */
    void frame() {
        frames++;
    }

    /** An answer that was not 2xx: kept for the report. */
    void refused(String answer) {
        refusal = answer;
    }

    /** How many publications somebody has not got yet. */
    int inFlight() {
        return inFlight;
    }

    /** The last number. */
    int last() {
        return before + published;
    }

    boolean isComplete() {
        return arrived >= expected;
    }

    int published() {
        return published;
    }

    long arrived() {
        return arrived;
    }

    /** Publications that somebody has never got; negative: that came twice. */
    long lost() {
        return expected - arrived;
    }

    /** Publications that came behind one that was sent later: with several publishers they overtake each other before they are accepted. */
    long unordered() {
        return unordered;
    }

    long frames() {
        return frames;
    }

    String refusal() {
        return refusal;
    }

    /** In milliseconds. */
    double percentile(double percent) {
        return latencies.getValueAtPercentile(percent) / 1e6;
    }
}

package io.carillon.history;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * What one contender did in one run.
 *
 * @param perSecond publications that were committed
 * @param median of the time from the call to the answer, in microseconds
 * @param high the 99th percentile of the same
 */
record Measurement(double perSecond, double median, double high) {

    /** @param latencies in nanoseconds, one for each answer; each answers {@code each} publications */
    static Measurement of(long[] latencies, long nanos, int each) {
        long[] sorted = latencies.clone();
        Arrays.sort(sorted);
        return new Measurement(
                1e9 * sorted.length * each / nanos, percentile(sorted, 50) / 1e3, percentile(sorted, 99) / 1e3);
    }

    /** The one that is neither among the faster nor among the slower half. */
    static Measurement median(List<Measurement> repetitions) {
        return repetitions.stream()
                .sorted(Comparator.comparingDouble(Measurement::perSecond))
                .toList()
                .get(repetitions.size() / 2);
    }

    private static long percentile(long[] sorted, int percent) {
        return sorted.length == 0 ? 0 : sorted[(int) ((sorted.length - 1L) * percent / 100)];
    }
}

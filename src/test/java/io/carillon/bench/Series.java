package io.carillon.bench;

import io.carillon.bench.LoadGenerator.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/** The repetitions of one measurement. */
final class Series {

    private final List<Run> runs = new ArrayList<>();

    void add(Run run) {
        runs.add(run);
    }

    double median(ToDoubleFunction<Run> value) {
        double[] sorted = sorted(value).toArray();
        return sorted[sorted.length / 2];
    }

    /** From the lowest to the highest, in parts of the median: 0.1 says that they lie within a tenth of it. */
    double spread(ToDoubleFunction<Run> value) {
        double[] sorted = sorted(value).toArray();
        return (sorted[sorted.length - 1] - sorted[0]) / median(value);
    }

    long lost() {
        return runs.stream().mapToLong(Run::lost).sum();
    }

    long unordered() {
        return runs.stream().mapToLong(Run::unordered).sum();
    }

    /** Of the rates of two series that took turns: the median of the ratios of their pairs. */
    double ratioTo(Series other) {
        double[] ratios = new double[runs.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = runs.get(i).deliveredPerSecond() / other.runs.get(i).deliveredPerSecond();
        }
        java.util.Arrays.sort(ratios);
        return ratios[ratios.length / 2];
    }

    private DoubleStream sorted(ToDoubleFunction<Run> value) {
        return runs.stream().mapToDouble(value).sorted();
    }

    /** A number as people read it: three digits that count. */
    static String readable(double number) {
        if (number >= 1_000_000) {
            return String.format(Locale.ROOT, "%.2f M", number / 1e6);
        }
        return number >= 100
                ? String.format(Locale.ROOT, "%,.0f", number)
                : String.format(Locale.ROOT, number >= 10 ? "%.1f" : "%.2f", number);
    }
}

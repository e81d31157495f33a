package io.carillon.bench;

import io.carillon.bench.LoadGenerator.Run;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One measurement of several targets, which take turns: so many subscribers, over so many channels, at these windows. */
final class FanOut {

    private final String title;
    private final int subscribers;
    private final int channels;
    private final List<Integer> windows;
    private final Map<Target, Map<Integer, Series>> results = new LinkedHashMap<>();

    FanOut(String title, int subscribers, int channels, List<Integer> windows, List<Target> targets) {
        this.title = title;
        this.subscribers = subscribers;
        this.channels = channels;
        this.windows = windows;
        for (Target target : targets) {
            var byWindow = new LinkedHashMap<Integer, Series>();
            windows.forEach(window -> byWindow.put(window, new Series()));
            results.put(target, byWindow);
        }
    }

    String title() {
        return title;
    }

    List<Integer> windows() {
        return windows;
    }

    Map<Target, Map<Integer, Series>> results() {
        return results;
    }

    /** Runs all of it. */
    FanOut measure(int repetitions, Duration each) {
        for (int i = 0; i < repetitions; i++) {
            results.forEach((target, series) -> measure(target, each, series));
        }
        return this;
    }

    private void measure(Target target, Duration each, Map<Integer, Series> series) {
        try (var load = new LoadGenerator(target, channels)) {
            load.connect(subscribers);
            for (int window : windows) {
                // Queues, compilers and sockets get used to the load.
                load.run(window, each.dividedBy(4), 0);
                Run run = load.run(window, each, 0);
                series.get(window).add(run);
            }
        }
    }

    /** A table in Markdown; ratios are those to the last target. */
    String table() {
        var text = new StringBuilder();
        text.append("\n### ").append(title).append("\n\n| |");
        windows.forEach(window -> text.append(" window ").append(window).append(" |"));
        text.append("\n|---|").append("---|".repeat(windows.size())).append('\n');
        var targets = new ArrayList<>(results.keySet());
        Target last = targets.get(targets.size() - 1);
        results.forEach((target, byWindow) -> {
            text.append("| ").append(target.name()).append(" |");
            byWindow.forEach((window, series) -> text.append(' ')
                    .append(cell(
                            window,
                            series,
                            target == last ? null : results.get(last).get(window)))
                    .append(" |"));
            text.append('\n');
        });
        return text.toString();
    }

    private static String cell(int window, Series series, @Nullable Series other) {
        String ratio = other == null ? "" : String.format(Locale.ROOT, " **%.2f×**", series.ratioTo(other));
        String lost = series.lost() == 0 ? "" : ", " + series.lost() + " LOST";
        // Several publishers overtake each other before they are accepted; one does not.
        String order =
                window > 1 || series.unordered() == 0 ? "" : ", " + series.unordered() + " OUT OF ORDER OR TWICE";
        return String.format(
                Locale.ROOT,
                "%s/s ±%.0f%%%s, %.1f / %.1f ms, %.2f µs, %.1f a frame, load %.0f%%%s%s",
                Series.readable(series.median(Run::deliveredPerSecond)),
                series.spread(Run::deliveredPerSecond) * 50,
                ratio,
                series.median(Run::median),
                series.median(Run::high),
                series.median(Run::cpuMicros),
                series.median(Run::perFrame),
                series.median(Run::ownCpuShare) * 100,
                lost,
                order);
    }
}

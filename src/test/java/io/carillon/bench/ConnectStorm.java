package io.carillon.bench;

import io.carillon.bench.LoadGenerator.Connected;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How fast many clients come, all at once. */
final class ConnectStorm {

    private static final Duration LEAVING = Duration.ofSeconds(2);

    private ConnectStorm() {}

    /**
     * A table in Markdown.
     *
     * @param warmUp for each target: publications do not make a server fast at handshakes
     */
    static String table(int connections, int repetitions, Duration warmUp, List<Target> targets) {
        for (Target target : targets) {
            long end = System.nanoTime() + warmUp.toNanos();
            while (System.nanoTime() < end) {
                storm(target, connections);
            }
        }
        Map<Target, List<Connected>> storms = new LinkedHashMap<>();
        for (int i = 0; i < repetitions; i++) {
            for (Target target : targets) {
                storms.computeIfAbsent(target, first -> new ArrayList<>()).add(storm(target, connections));
            }
        }
        var text = new StringBuilder("\n### " + connections
                + " connections at once\n\n| | per second | CPU each | resident memory each |\n|---|---|---|---|\n");
        storms.forEach((target, runs) -> {
            runs.sort(Comparator.comparingDouble(Connected::perSecond));
            Connected median = runs.get(runs.size() / 2);
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %.0f µs | %.1f KiB |%n",
                    target.name(),
                    Series.readable(median.perSecond()),
                    median.cpuSeconds() * 1e6 / connections,
                    median.residentKiB()));
        });
        return text.toString();
    }

    private static Connected storm(Target target, int connections) {
        try (var load = new LoadGenerator(target, 1)) {
            return load.connect(connections);
        } finally {
            pause();
        }
    }

    /** Whoever has left costs the server something, too. */
    private static void pause() {
        try {
            Thread.sleep(LEAVING.toMillis());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

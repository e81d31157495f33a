package io.carillon.bench;

import io.carillon.bench.LoadGenerator.Run;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/** A hundred subscribers that read nothing, among those who do. */
final class SlowReaders {

    private static final int SLOW = 3008;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** With all before and behind it well within ping interval and pong timeout: who ends later may have been closed for its missing pong. */
    private static final Duration FILLING = Duration.ofSeconds(20);

    private static final Duration STEP = Duration.ofMillis(500);
    private static final Duration ANSWERS = Duration.ofMillis(20);
    private static final int LARGE = 32_000;

    private SlowReaders() {}

    /**
     * A table in Markdown: the others with and without the frozen ones, in turn.
     *
     * @param twice connected to so that a subscriber also has a second channel, which is published to by {@code second}: so
     *     the frozen ones are filled, and nobody else
     * @param subscribers how many the server has
     */
    static String table(
            Target target,
            Target twice,
            Target second,
            IntSupplier subscribers,
            int readers,
            int frozen,
            int window,
            int repetitions,
            Duration each) {
        var without = new Series();
        var with = new Series();
        long ended = 0;
        long closed = 0;
        for (int i = 0; i < repetitions; i++) {
            without.add(run(target, readers, window, each));
            try (var load = new LoadGenerator(target, 1)) {
                load.connect(readers);
                List<Listener> slow = load.connectFrozen(twice, frozen);
                with.add(measured(load, window, each));
                fill(load, second, () -> subscribers.getAsInt() == readers);
                ended += readers + frozen - subscribers.getAsInt();
                // A frozen reader finds the close only behind all that its own sockets hold, and only if the server has
                // not dropped the connection yet, which waits for an answer to its close for some seconds.
                slow.forEach(Listener::thaw);
                load.await(() -> slow.stream().allMatch(reader -> reader.closeCode() > 0 || reader.isGone()), PATIENCE);
                closed += slow.stream()
                        .filter(reader -> reader.closeCode() == SLOW)
                        .count();
            }
        }
        return String.format(
                        Locale.ROOT,
                        "%n### %d frozen among %d readers, window %d%n%n| | deliveries/s | p50 / p99 ms | lost |%n|---|---|---|---|%n",
                        frozen,
                        readers,
                        window)
                + row(target.name(), without)
                + row("with the frozen ones", with)
                + String.format(
                        Locale.ROOT,
                        "%nended by the server: %d of %d; %d of them found a close frame with 3008 when they read again%n",
                        ended,
                        (long) frozen * repetitions,
                        closed);
    }

    /** What was measured does not fill what the sockets and the queue of a frozen reader hold; this does. */
    private static void fill(LoadGenerator load, Target second, BooleanSupplier isFull) {
        long end = System.nanoTime() + FILLING.toNanos();
        try (var filling = new LoadGenerator(second, 1)) {
            while (!isFull.getAsBoolean() && System.nanoTime() < end) {
                filling.run(4, STEP, LARGE);
                // The others answer pings meanwhile.
                load.idle(ANSWERS);
            }
        }
    }

    private static Run run(Target target, int readers, int window, Duration each) {
        try (var load = new LoadGenerator(target, 1)) {
            load.connect(readers);
            return measured(load, window, each);
        }
    }

    private static Run measured(LoadGenerator load, int window, Duration each) {
        load.run(window, each.dividedBy(4), 0);
        return load.run(window, each, 200);
    }

    private static String row(String name, Series series) {
        return String.format(
                Locale.ROOT,
                "| %s | %s | %.1f / %.1f | %d |%n",
                name,
                Series.readable(series.median(Run::deliveredPerSecond)),
                series.median(Run::median),
                series.median(Run::high),
                series.lost());
    }
}

package io.carillon.bench;

import io.carillon.testing.ApiClient;
import io.carillon.testing.CarillonServer;
import io.carillon.testing.Centrifuge;
import io.carillon.testing.Nchan;
import io.carillon.testing.SocketIo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How many publications a second reach subscribers, how late, and what it costs: Carillon beside nchan and Socket.IO, where
 * they are installed, on one machine in one run, taking turns. The load generator is on that machine too, one thread: frames
 * that hold several publications are cheaper to receive as well.
 *
 * <p>{@code mvn verify -Pbench -Dbench.main=io.carillon.bench.DeliveryBenchmark}; options are system properties, see README.
 */
public final class DeliveryBenchmark {

    private static final Duration EACH = Duration.ofMillis(Integer.getInteger("bench.millis", 3_000));
    private static final int REPETITIONS = Integer.getInteger("bench.repetitions", 5);
    private static final Duration WARM_UP = Duration.ofSeconds(Integer.getInteger("bench.warm-up", 60));
    private static final List<String> ALL =
            List.of("fan-out", "scale", "channels", "publish", "connect", "idle", "slow", "nodes");
    private static final Path PICTURE = Path.of("target", "delivery.svg");
    private static final List<String> PARTS = parts(System.getProperty("bench.parts", ""));

    private final Contestants contestants;
    private final CarillonServer server;
    private final Target plain;
    private final Target kept;
    private @Nullable Target naive;

    private DeliveryBenchmark(Contestants contestants) {
        this.contestants = contestants;
        String name = Contestants.serverName();
        server = contestants.carillon("bench");
        plain = Contestants.in("fan", "Carillon, " + name, server);
        kept = Contestants.in("kept", "with history, H2", server);
    }

    /** Runs what was asked for and prints tables. */
    public static void main(String[] arguments) {
        System.out.printf(
                "%d processors, %s %s, Java %s, %s; %s; %d repetitions of %d ms after %d s of warm-up, medians%n",
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                Runtime.version(),
                Contestants.serverName(),
                LocalDate.now(),
                REPETITIONS,
                EACH.toMillis(),
                WARM_UP.toSeconds());
        try (var contestants = new Contestants()) {
            var benchmark = new DeliveryBenchmark(contestants);
            warmUp(benchmark.plain, benchmark.kept);
            for (String part : PARTS) {
                System.out.println(benchmark.run(part));
            }
        }
    }

    private static List<String> parts(String wanted) {
        return wanted.isEmpty() ? ALL : List.of(wanted.split(","));
    }

    private String run(String part) {
        return switch (part) {
            case "fan-out" -> fanOut();
            case "scale" -> scale();
            case "channels" -> fans("2,000 channels of 5 subscribers", 10_000, 2_000, List.of(64), plain);
            case "publish" -> fans("Publishing: one subscriber", 1, 1, List.of(1, 16), plain, kept, naive());
            case "connect" -> connect();
            case "idle" -> IdleConnections.measure(server, plain, 10_000, Duration.ofSeconds(60));
            case "slow" -> slow();
            case "nodes" -> nodes();
            default -> throw new IllegalArgumentException("bench.parts: " + part);
        };
    }

    private String fanOut() {
        Target postgres =
                Contestants.in("kept", "with history, PostgreSQL", contestants.carillonOnPostgres("bench-pg"));
        warmUp(postgres);
        var targets = new ArrayList<>(List.of(plain, kept, postgres, naive()));
        if (Centrifuge.isAvailable()) {
            targets.add(contestants.centrifuge());
        }
        if (SocketIo.isAvailable()) {
            Target socketIo = contestants.socketIo();
            warmUp(socketIo);
            targets.add(socketIo);
        }
        var fanOut = new FanOut(
                        "1,000 subscribers of one channel",
                        1_000,
                        1,
                        List.of(1, 16, 64),
                        withPeers(targets.toArray(Target[]::new)))
                .measure(REPETITIONS, EACH);
        try {
            Files.writeString(PICTURE, Chart.of(fanOut));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return fanOut.table() + "\nA picture of it: " + PICTURE + "\n";
    }

    private String scale() {
        return fans("5,000 subscribers of one channel", 5_000, 1, List.of(16, 64), plain)
                + fans("10,000 subscribers of one channel", 10_000, 1, List.of(16, 64), plain);
    }

    private String connect() {
        return ConnectStorm.table(
                5_000,
                REPETITIONS,
                WARM_UP,
                withPeers(
                        Contestants.plainWebSocket("fan", plain, plain.name() + ", plain WebSocket"),
                        plain,
                        Contestants.withToken(plain, plain.name() + ", with token"),
                        naive()));
    }

    private Target naive() {
        if (naive == null) {
            naive = contestants.naive();
            warmUp(naive);
        }
        return naive;
    }

    private String slow() {
        ApiClient api = Contestants.api(server);
        return SlowReaders.table(
                plain,
                Contestants.alsoIn("fan:filling", plain),
                Contestants.publishing("fan:filling", plain),
                () -> api.subscribers("fan:0"),
                1_000,
                100,
                16,
                REPETITIONS,
                EACH);
    }

    private String nodes() {
        List<CarillonServer> nodes = contestants.carillonNodes();
        Target local = Contestants.in("fan", "published here", nodes.get(0));
        Target remote = Contestants.across("fan", "published on the other node", nodes.get(0), nodes.get(1));
        warmUp(local, remote);
        return new FanOut(
                        "Two nodes over Redis, 1,000 subscribers", 1_000, 1, List.of(1, 16, 64), List.of(remote, local))
                .measure(REPETITIONS, EACH)
                .table();
    }

    private String fans(String title, int subscribers, int channels, List<Integer> windows, Target... targets) {
        return new FanOut(title, subscribers, channels, windows, withPeers(targets))
                .measure(REPETITIONS, EACH)
                .table();
    }

    private List<Target> withPeers(Target... targets) {
        var all = new ArrayList<>(List.of(targets));
        if (Nchan.isAvailable()) {
            all.add(contestants.nchan());
        }
        return all;
    }

    /** Java needs load to become fast. */
    private static void warmUp(Target... targets) {
        for (Target target : targets) {
            try (var load = new LoadGenerator(target, 1)) {
                load.connect(1_000);
                for (int window : List.of(1, 16, 64)) {
                    load.run(window, WARM_UP.dividedBy(3), 0);
                }
            }
        }
    }
}

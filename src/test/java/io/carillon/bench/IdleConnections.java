package io.carillon.bench;

import io.carillon.testing.CarillonServer;
import java.time.Duration;
import java.util.Locale;

/** What connections cost on which nothing is published: heap, and the CPU of their pings. */
final class IdleConnections {

    private IdleConnections() {}

    /** A line of text. */
    static String measure(CarillonServer server, Target target, int connections, Duration duration) {
        long before = server.heapInUse();
        try (var load = new LoadGenerator(target, 1)) {
            var connected = load.connect(connections);
            // What connecting has left behind goes, and the first pings come.
            load.idle(Duration.ofSeconds(30));
            long cpu = target.cpuNanos();
            load.idle(duration);
            double cores = (target.cpuNanos() - cpu) / (double) duration.toNanos();
            // Last: a full collection leaves the heap so small that G1 would mark it again and again from then on.
            long heap = server.heapInUse() - before;
            return String.format(
                    Locale.ROOT,
                    "%n%s: %,d idle subscribers with pings: %.1f KiB of heap each (resident %.1f KiB), %.1f %% of a core%n",
                    target.name(),
                    connections,
                    heap / 1024.0 / connections,
                    connected.residentKiB(),
                    cores * 100);
        }
    }
}

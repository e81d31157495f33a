package io.carillon.delivery;

import io.carillon.protocol.CloseCode;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * How connections are seen off when the node stops: each at a moment of its own, so that not all clients come back at
 * once somewhere else, and each once what waits for it is sent.
 *
 * @param spread over how long; few connections need less, 5 ms each
 * @param patience after which also those are closed that do not read what waits for them; counted from the beginning
 */
record Farewell(Duration spread, Duration patience) {

    private static final long MILLIS_EACH = 5;

    /**
     * Begins.
     *
     * @return completes when all transports have said that they are gone; a peer that has vanished may keep its own waiting
     */
    CompletableFuture<Void> to(Collection<Connection> connections, ScheduledExecutorService timer) {
        long window = Math.min(spread.toMillis(), connections.size() * MILLIS_EACH);
        var gone = new CompletableFuture<?>[connections.size()];
        int i = 0;
        for (Connection connection : connections) {
            var transportGone = new CompletableFuture<Void>();
            gone[i++] = transportGone;
            connection.whenGone(() -> transportGone.complete(null));
            timer.schedule(
                    () -> connection.whenDrained(() -> close(connection)),
                    ThreadLocalRandom.current().nextLong(window + 1),
                    TimeUnit.MILLISECONDS);
        }
        timer.schedule(() -> connections.forEach(Farewell::close), patience.toMillis(), TimeUnit.MILLISECONDS);
        return CompletableFuture.allOf(gone);
    }

    private static void close(Connection connection) {
        connection.close(CloseCode.SHUTDOWN, CloseCode.SHUTDOWN.text());
    }
}

package io.carillon.operations;

import io.carillon.client.Clients;
import io.carillon.delivery.ConnectionRegistry;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sees the clients off before the node stops. While it does, the node is not ready, lets no connection begin, and goes on
 * taking publications. Thread-safe: whoever comes second waits for the first.
 */
final class Departure implements StopNotice.Listener {

    private static final Logger LOG = System.getLogger(Departure.class.getName());

    /** Five seconds for readers, or the spread, and two for the answers to the last closes. */
    private static final Duration PATIENCE = Duration.ofSeconds(7);

    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final ConnectionRegistry registry;
    private final Clients clients;
    private final Duration spread;
    private final ScheduledExecutorService timer;

    /** @param spread over how long the connections are closed */
    Departure(ConnectionRegistry registry, Clients clients, Duration spread, ScheduledExecutorService timer) {
        this.registry = registry;
        this.clients = clients;
        this.spread = spread;
        this.timer = timer;
    }

    /** Returns when the clients have gone and others know it, after {@code spread} and nine seconds at the latest. */
    @Override
    public synchronized void stopping() {
        if (registry.isLeaving()) {
            return;
        }
        LOG.log(Level.INFO, "The server is about to stop: connections are told to come back: " + registry.size());
        CompletableFuture<Void> left = clients.gone();
        await(registry.seeOff(spread, timer), spread.plus(PATIENCE));
        // So that others hear that they have left.
        await(left, LAST_WORDS);
    }

    @Override
    public synchronized void resumed() {
        registry.stay();
    }

    private static void await(CompletableFuture<Void> gone, Duration patience) {
        try {
            gone.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.log(Level.DEBUG, "Not all clients could be seen off", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.carillon.delivery;

import io.carillon.protocol.CloseCode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ScheduledExecutorService;

/** All open connections of this node: the only shared map of them. Thread-safe. */
public final class ConnectionRegistry {

    /** How long readers may take for what waits for them when the node stops. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ConcurrentMap<String, Connection> connections = new ConcurrentHashMap<>();
    private volatile boolean leaving;

    /** Remembers a connection until it is {@linkplain #remove removed}; ends it if this node is {@linkplain #seeOff leaving}. */
    public void add(Connection connection) {
        connections.put(connection.info().client(), connection);
        if (leaving) {
            connection.close(CloseCode.SHUTDOWN, CloseCode.SHUTDOWN.text());
        }
    }

    /** Forgets a connection. */
    public void remove(Connection connection) {
        connections.remove(connection.info().client());
    }

    /** Those of a user; the anonymous ones, if it is empty. */
    public List<Connection> of(String user) {
        return connections.values().stream()
                .filter(connection -> connection.info().user().equals(user))
                .toList();
    }

    /** How many there are. */
    public int size() {
        return connections.size();
    }

    /** How many different users they belong to; all anonymous ones are one. */
    public long users() {
        return connections.values().stream()
                .map(c -> c.info().user())
                .distinct()
                .count();
    }

    /** Looks after each connection. Called about once a second by one thread. */
    public void sweep() {
        long now = System.nanoTime();
        connections.values().forEach(connection -> connection.sweep(now));
    }

    /** Whether this node takes its leave: no connection may begin. */
    public boolean isLeaving() {
        return leaving;
    }

    /**
     * Ends all connections with 3001 and lets none begin: each once what waits for it is sent, for up to five seconds, or as
     * long as they are spread.
     *
     * @param spread over how long they are spread, so that not all clients come back at once; fewer than 600: 5 ms each
     * @return completes when all are gone; a peer that has vanished may keep it waiting
     */
    public CompletableFuture<Void> seeOff(Duration spread, ScheduledExecutorService timer) {
        leaving = true;
        Duration patience = spread.compareTo(PATIENCE) > 0 ? spread : PATIENCE;
        return new Farewell(spread, patience).to(List.copyOf(connections.values()), timer);
    }

    /** The node stays after all: connections may begin again. */
    public void stay() {
        leaving = false;
    }
}

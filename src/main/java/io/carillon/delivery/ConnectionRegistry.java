package io.carillon.delivery;

import io.carillon.protocol.CloseCode;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** All open connections of this node: the only shared map of them. Thread-safe. */
public final class ConnectionRegistry {

    private final ConcurrentMap<String, Connection> connections = new ConcurrentHashMap<>();

    /** Remembers a connection until it is {@linkplain #remove removed}. */
    public void add(Connection connection) {
        connections.put(connection.info().client(), connection);
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

    /** Ends all connections. */
    public void closeAll(CloseCode code) {
        Collection<Connection> all = connections.values();
        all.forEach(connection -> connection.close(code, code.text()));
    }
}

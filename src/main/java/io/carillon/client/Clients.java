package io.carillon.client;

import io.carillon.delivery.Connection;
import io.carillon.settings.ClientSettings;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The clients of the client protocol on this node. Thread-safe. */
public final class Clients {

    private final ClientSettings settings;
    private final Clock clock;
    private final Map<String, Client> byId = new ConcurrentHashMap<>();
    // By user, once they have told who they are; a set is changed under its map's lock for the user.
    private final Map<String, Set<Client>> byUser = new ConcurrentHashMap<>();
    private final AtomicLong lastTick = new AtomicLong();
    private final Complaints complaints = new Complaints();
    private @Nullable Everywhere everywhere;

    public Clients(ClientSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** Said once, when all parts are there. */
    public void reachableBy(Everywhere everywhere) {
        this.everywhere = everywhere;
    }

    Everywhere everywhere() {
        if (everywhere == null) {
            throw new IllegalStateException("not put together yet");
        }
        return everywhere;
    }

    Complaints complaints() {
        return complaints;
    }

    void opened(Client client) {
        byId.put(client.info().client(), client);
    }

    /**
     * A client has told who it is.
     *
     * @return false if its user has too many connections; it is then not remembered as the user's
     */
    boolean identified(Client client) {
        String user = client.info().user();
        int limit = user.isEmpty() ? 0 : settings.userConnectionLimit();
        Set<Client> ofUser = byUser.compute(user, (name, known) -> {
            Set<Client> clients = known == null ? ConcurrentHashMap.newKeySet() : known;
            if (limit == 0 || clients.size() < limit) {
                clients.add(client);
            }
            return clients;
        });
        return ofUser.contains(client);
    }

    void closed(Client client) {
        byId.remove(client.info().client(), client);
        byUser.computeIfPresent(client.info().user(), (user, clients) -> {
            clients.remove(client);
            return clients.isEmpty() ? null : clients;
        });
    }

    /** The clients of a user that are connected or about to be; of the anonymous ones, if it is empty. */
    Collection<Client> knownOf(String user) {
        return List.copyOf(byUser.getOrDefault(user, Set.of()));
    }

    /** The time in milliseconds since 1970, or a little later: no two clients of this node connect at the same one. */
    long tick() {
        return lastTick.updateAndGet(last -> Math.max(last + 1, clock.millis()));
    }

    /** How many users are remembered. */
    int users() {
        return byUser.size();
    }

    /** The connected clients of a user; of the anonymous ones, if it is empty. */
    Collection<Client> of(String user) {
        return byUser.getOrDefault(user, Set.of()).stream()
                .filter(Client::isConnected)
                .toList();
    }

    /** Completes when nothing is left of the clients that are here now. To be asked before their connections are closed. */
    public CompletableFuture<Void> gone() {
        return CompletableFuture.allOf(byId.values().stream().map(Client::gone).toArray(CompletableFuture[]::new));
    }

    /** Whether a connection is one of the client protocol. */
    boolean has(Connection connection) {
        return byId.containsKey(connection.info().client());
    }

    /** How many there are, those that have not told who they are included. */
    public int size() {
        return byId.size();
    }

    /** Looks after each client. Called about once a second by one thread. */
    public void sweep() {
        var now = clock.instant();
        long nanoTime = System.nanoTime();
        List.copyOf(byId.values()).forEach(client -> client.sweep(now, nanoTime));
    }
}

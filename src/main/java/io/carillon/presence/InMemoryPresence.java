package io.carillon.presence;

import io.carillon.channel.ChannelName;
import io.carillon.channel.ClientInfo;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The presence of a single node. Thread-safe: the map's own lock of a channel guards its changes, and nobody waits for
 * those who read. All stages are complete when they are returned.
 */
public final class InMemoryPresence implements Presence {

    private static final CompletionStage<Void> DONE = CompletableFuture.completedStage(null);
    private static final Stats NOBODY = new Stats(0, 0);

    private final Map<ChannelName, Channel> channels = new ConcurrentHashMap<>();
    private volatile boolean closed;

    @Override
    public CompletionStage<Void> start() {
        return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<Void> add(ChannelName channel, ClientInfo client) {
        channels.compute(channel, (name, known) -> {
            if (closed) {
                return known;
            }
            Channel present = known == null ? new Channel() : known;
            present.add(client);
            return present;
        });
        return DONE;
    }

    @Override
    public CompletionStage<Void> remove(ChannelName channel, String client) {
        channels.computeIfPresent(channel, (name, known) -> known.remove(client) ? null : known);
        return DONE;
    }

    /** {@inheritDoc} Whoever comes or goes during the call may be among them or not. */
    @Override
    public CompletionStage<Map<String, ClientInfo>> members(ChannelName channel) {
        Channel present = channels.get(channel);
        return CompletableFuture.completedStage(present == null ? Map.of() : Map.copyOf(present.clients));
    }

    @Override
    public CompletionStage<Stats> stats(ChannelName channel) {
        Channel present = channels.get(channel);
        return CompletableFuture.completedStage(present == null ? NOBODY : present.stats);
    }

    @Override
    public void close() {
        closed = true;
        channels.clear();
    }

    /** Whether nothing is kept. */
    boolean isEmpty() {
        return channels.isEmpty();
    }

    /** Who is in one channel. Changed under the map's lock, read without one. */
    private static final class Channel {

        private final Map<String, ClientInfo> clients = new ConcurrentHashMap<>();
        private final Map<String, Integer> connectionsByUser = new HashMap<>();
        private volatile Stats stats = NOBODY;

        void add(ClientInfo client) {
            ClientInfo before = clients.put(client.client(), client);
            connectionsByUser.merge(client.user(), 1, Integer::sum);
            if (before != null) {
                forget(before.user());
            }
            count();
        }

        /** @return whether nobody is left */
        boolean remove(String client) {
            ClientInfo before = clients.remove(client);
            if (before != null) {
                forget(before.user());
                count();
            }
            return clients.isEmpty();
        }

        private void forget(String user) {
            connectionsByUser.computeIfPresent(user, (name, count) -> count == 1 ? null : count - 1);
        }

        private void count() {
            stats = new Stats(clients.size(), connectionsByUser.size());
        }
    }
}

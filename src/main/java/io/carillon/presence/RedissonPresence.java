package io.carillon.presence;

import io.carillon.channel.ChannelName;
import io.carillon.channel.ClientInfo;
import io.carillon.redis.RedissonConfiguration;
import io.carillon.settings.RedisSettings;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadFactory;

/**
 * The presence of several nodes, in Redis. Each node remembers its own clients and renews them; those of a node that was
 * killed expire. A Redis that was away, or has lost everything, is told again by itself.
 *
 * <p>Thread-safe. Stages complete on Redisson's threads: what follows them must not block. A call of {@link #members} or
 * {@link #stats} fails with {@link io.carillon.channel.Refusal.TooManyRequests} if a thousand channels are being read.
 */
public final class RedissonPresence implements Presence {

    private static final int MOST_NODE = 64;

    private final RedissonConnection connection;
    private final LocalMembers local;
    private final SharedReads<Map<String, ClientInfo>> members;
    private final SharedReads<Stats> stats;

    /**
     * @param node the id of this node, 1 to 64 characters; another one after each start
     * @param updateInterval between two renewals of this node's clients
     * @param timeToLive how long a client is present that is not renewed; longer than two intervals
     * @param threads for the one thread that connects and renews
     * @throws IllegalArgumentException if the node or the durations are wrong, or a Redisson configuration in the
     *     settings cannot be read
     */
    public RedissonPresence(
            RedisSettings settings, String node, Duration updateInterval, Duration timeToLive, ThreadFactory threads) {
        if (node.isEmpty() || node.length() > MOST_NODE) {
            throw new IllegalArgumentException("a node id has 1 to " + MOST_NODE + " characters");
        }
        if (updateInterval.isNegative()
                || updateInterval.isZero()
                || timeToLive.compareTo(updateInterval.multipliedBy(2)) <= 0) {
            throw new IllegalArgumentException("clients are renewed every " + updateInterval + " and expire after "
                    + timeToLive + ": they must live for more than two intervals");
        }
        connection = new RedissonConnection(
                new RedissonConfiguration(settings),
                new RedissonScripts.Options(settings.prefix(), node, timeToLive),
                updateInterval,
                threads);
        local = new LocalMembers(connection);
        var reads = new Reads(connection);
        members = new SharedReads<>(reads::members);
        stats = new SharedReads<>(reads::stats);
    }

    @Override
    public CompletionStage<Void> start() {
        return connection.start(local);
    }

    @Override
    public CompletionStage<Void> add(ChannelName channel, ClientInfo client) {
        return local.add(channel, client).minimalCompletionStage();
    }

    @Override
    public CompletionStage<Void> remove(ChannelName channel, String client) {
        return local.remove(channel, client).minimalCompletionStage();
    }

    /**
     * {@inheritDoc} While members come and go: whoever is there during the whole call is in the answer; nobody is who was
     * not there at some moment of it.
     */
    @Override
    public CompletionStage<Map<String, ClientInfo>> members(ChannelName channel) {
        return members.read(channel).minimalCompletionStage();
    }

    @Override
    public CompletionStage<Stats> stats(ChannelName channel) {
        return stats.read(channel).minimalCompletionStage();
    }

    @Override
    public void close() {
        connection.close();
    }

    /** Whether Redis answers now. */
    boolean isConnected() {
        return connection.connected();
    }

    /** Whether nothing is kept: no clients, no changes, no reads. */
    boolean isEmpty() {
        return local.isEmpty() && members.isEmpty() && stats.isEmpty();
    }
}

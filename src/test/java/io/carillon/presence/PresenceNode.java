package io.carillon.presence;

import static io.carillon.presence.PresenceContract.got;
import static org.awaitility.Awaitility.await;

import io.carillon.channel.ChannelName;
import io.carillon.channel.ClientInfo;
import io.carillon.presence.Presence.Stats;
import io.carillon.settings.RedisSettings;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/** A node of a test: a started presence. */
final class PresenceNode implements AutoCloseable {

    /** So long that no test waits for it: what comes back, comes back for another reason. */
    static final Duration NEVER = Duration.ofHours(1);

    final RedissonPresence presence;
    final CompletionStage<Void> tried;

    PresenceNode(RedisSettings settings) {
        this(settings, NEVER, NEVER.multipliedBy(3));
    }

    PresenceNode(RedisSettings settings, Duration updateInterval, Duration timeToLive) {
        presence = presence(settings, updateInterval, timeToLive);
        tried = presence.start();
    }

    static RedissonPresence presence(RedisSettings settings, Duration updateInterval, Duration timeToLive) {
        return new RedissonPresence(
                settings,
                UUID.randomUUID().toString(),
                updateInterval,
                timeToLive,
                task -> new Thread(task, "carillon-presence"));
    }

    PresenceNode connected() {
        await().atMost(Duration.ofSeconds(15)).until(presence::isConnected);
        return this;
    }

    void awaitLost() {
        await().atMost(Duration.ofSeconds(15)).until(() -> !presence.isConnected());
    }

    void add(ChannelName channel, String client, String user) {
        got(presence.add(channel, new ClientInfo(user, client)));
    }

    void remove(ChannelName channel, String client) {
        got(presence.remove(channel, client));
    }

    Map<String, ClientInfo> members(ChannelName channel) {
        return got(presence.members(channel));
    }

    Stats stats(ChannelName channel) {
        return got(presence.stats(channel));
    }

    @Override
    public void close() {
        presence.close();
    }
}

package io.carillon.presence;

import io.carillon.channel.ChannelName;
import io.carillon.channel.ClientInfo;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * Who is subscribed to a channel now, over all nodes. Whoever is {@linkplain #add added} stays until it is removed, or until its
 * node has not renewed it for a minute, because it was killed. Thread-safe; nothing here blocks its caller.
 */
public interface Presence extends AutoCloseable {

    /**
     * How many there are.
     *
     * @param clients connections
     * @param users different users among them; all anonymous ones are one
     */
    record Stats(int clients, int users) {}

    /**
     * Begins to work. Called once; returns at once, also while Redis is away.
     *
     * @return completes after the first try to connect, whether it did or not; never fails
     */
    CompletionStage<Void> start();

    /**
     * Adds a client of this node. The stage completes when others can see it, or when Redis does not answer in time: it is
     * then added as soon as Redis is back. It never fails.
     */
    CompletionStage<Void> add(ChannelName channel, ClientInfo client);

    /** Removes a client of this node. As with {@link #add}, the stage never fails. */
    CompletionStage<Void> remove(ChannelName channel, String client);

    /**
     * Who is there, by the id of the connection. Fails with {@link io.carillon.channel.Refusal.Unavailable} if Redis does
     * not answer.
     */
    CompletionStage<Map<String, ClientInfo>> members(ChannelName channel);

    /** How many are there. Costs the same for a channel of ten and of ten thousand. Fails as {@link #members} does. */
    CompletionStage<Stats> stats(ChannelName channel);

    /** Removes all clients of this node, as far as Redis answers soon, and ends all threads and connections. */
    @Override
    void close();
}

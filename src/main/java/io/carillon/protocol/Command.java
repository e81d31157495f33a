package io.carillon.protocol;

import io.carillon.channel.Position;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client says, in the client protocol. Read by {@link CommandReader}: the fields are of the right kind, and nothing
 * else is known of them. Raw JSON is compact; null stands for a missing one.
 */
public sealed interface Command {

    /** The number that the answer carries. */
    long id();

    /** An empty object: the answer to a ping. */
    record Pong() implements Command {
        @Override
        public long id() {
            return 0;
        }
    }

    /**
     * The first command of every connection.
     *
     * @param token empty: none
     * @param subs where the client stands in channels that the server had subscribed it to
     */
    record Connect(long id, String token, @Nullable String data, Map<String, Resume> subs, String name, String version)
            implements Command {}

    /**
     * Where a client stands in a channel.
     *
     * @param recover whether it wants what it missed
     */
    record Resume(boolean recover, Position position) {

        /** It has never been there. */
        public static final Resume NOTHING = new Resume(false, Position.NONE);
    }

    /**
     * @param token empty: none
     * @param positioned whether the client wants to be told where it stands
     * @param recoverable whether it wants to be able to recover
     * @param joinLeave whether it wants to hear of joins and leaves
     * @param failUnrecovered whether it wants error 112 instead of a subscription that could not be recovered
     * @param filtered whether it brings a filter for tags
     * @param type another kind of subscription than the stream, 0
     */
    record Subscribe(
            long id,
            String channel,
            String token,
            Resume resume,
            @Nullable String data,
            boolean positioned,
            boolean recoverable,
            boolean joinLeave,
            boolean failUnrecovered,
            boolean filtered,
            long type)
            implements Command {}

    /** Ends a subscription. */
    record Unsubscribe(long id, String channel) implements Command {}

    /** Publishes. */
    record Publish(long id, String channel, @Nullable String data) implements Command {}

    /** Asks who is there. */
    record Presence(long id, String channel) implements Command {}

    /** Asks how many are there. */
    record PresenceStats(long id, String channel) implements Command {}

    /**
     * Asks what was said.
     *
     * @param limit 0: only the position; -1: all that is allowed
     * @param since null: from where reading begins
     */
    record History(
            long id, String channel, int limit, @Nullable Position since, boolean reverse) implements Command {}

    /** Calls a method of the application. */
    record Rpc(long id, String method, @Nullable String data) implements Command {}

    /** A message that nobody answers. */
    record Send(long id) implements Command {}

    /** Prolongs the connection. */
    record Refresh(long id, String token) implements Command {}

    /** Prolongs a subscription. */
    record SubRefresh(long id, String channel, String token) implements Command {}
}

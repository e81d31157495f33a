package io.carillon.hooks;

import io.carillon.channel.SubscribeOptions;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Is asked when a client of the client protocol connects, after its token or the server's login has told who it is. Of
 * several handlers each is asked; where two say something about the same, no order is promised.
 */
public interface ConnectHandler {

    /**
     * @return what is added or changed; {@link Answer#UNCHANGED} for nothing
     * @throws Veto to keep the client out
     */
    Answer onConnect(Attempt attempt);

    /**
     * A client that wants to connect.
     *
     * @param client the id of the connection
     * @param user who it is, by its token or its login to the server; null: nobody has told, and unless a handler does, it
     *     is anonymous where that is allowed, or else refused
     * @param data what the client sent along, one compact JSON value; null: nothing
     * @param name of the SDK, as the client says; may be empty
     * @param version of the SDK or the application, as the client says; may be empty
     * @param meta what only the server sees of its token, a JSON object; null: nothing
     */
    record Attempt(
            String client,
            @Nullable String user,
            @Nullable String data,
            String name,
            String version,
            @Nullable String meta) {}

    /**
     * What a handler says.
     *
     * @param user who it is; empty: anonymous, and admitted; null: as it was. A user from a token cannot be changed
     * @param info what others see of the connection, one JSON value; null: as it was
     * @param data what the client is told when it is connected, one JSON value; null: nothing
     * @param expiresAt when the connection is closed with 3005; null: as it was
     * @param subscriptions channels that the client is subscribed to by the server, beside those of its token
     */
    record Answer(
            @Nullable String user,
            @Nullable String info,
            @Nullable String data,
            @Nullable Instant expiresAt,
            Map<String, SubscribeOptions> subscriptions) {

        /** Nothing to add. */
        public static final Answer UNCHANGED = new Answer(null, null, null, null, Map.of());

        public Answer {
            subscriptions = Map.copyOf(subscriptions);
        }

        /** This is who it is, unless its token says so. */
        public Answer withUser(String value) {
            return new Answer(value, info, data, expiresAt, subscriptions);
        }

        /** Others see this of the connection: one JSON value. */
        public Answer withInfo(String json) {
            return new Answer(user, json, data, expiresAt, subscriptions);
        }

        /** The client is told this: one JSON value. */
        public Answer withData(String json) {
            return new Answer(user, info, json, expiresAt, subscriptions);
        }

        /** The connection ends then. */
        public Answer withExpiresAt(Instant time) {
            return new Answer(user, info, data, time, subscriptions);
        }

        /** The client is subscribed to this channel too, whatever the rules of its namespace say. */
        public Answer withSubscription(String channel, SubscribeOptions options) {
            Map<String, SubscribeOptions> more = new HashMap<>(subscriptions);
            more.put(channel, options);
            return new Answer(user, info, data, expiresAt, more);
        }
    }
}

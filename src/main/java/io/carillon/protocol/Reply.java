package io.carillon.protocol;

import io.carillon.channel.ClientInfo;
import io.carillon.channel.Position;
import io.carillon.channel.Publication;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a command is answered with, when it succeeds. Members with their default value are left out. */
public sealed interface Reply {

    /** The name of the result, as the command's. */
    String name();

    /** Appends the result's members. */
    void members(JsonObject result);

    /** The whole answer to command {@code id}. */
    default String json(long id) {
        var json = new StringBuilder(128);
        JsonObject reply = JsonObject.in(json).alwaysNumber("id", id);
        reply.member(name());
        JsonObject result = JsonObject.in(json);
        members(result);
        result.end();
        reply.end();
        return json.toString();
    }

    /** The whole answer to command {@code id}, which failed. */
    static String error(long id, ErrorReply error) {
        var json = new StringBuilder(96);
        JsonObject reply = JsonObject.in(json).alwaysNumber("id", id);
        reply.member("error");
        error.write(json);
        reply.end();
        return json.toString();
    }

    /**
     * When something ends that the client has to prolong.
     *
     * @param ttl in seconds from now; at least 1
     */
    record Expiry(long ttl) {

        /** Appends {@code expires} and {@code ttl}, where there is an expiry. */
        static void members(@Nullable Expiry expiry, JsonObject result) {
            if (expiry != null) {
                result.flag("expires", true).number("ttl", Math.max(1, expiry.ttl()));
            }
        }
    }

    /**
     * @param client the id of the connection
     * @param expiry null: the client has nothing to prolong
     * @param subs what the server has subscribed it to
     * @param ping between two pings, in seconds; 0: they are not sent as messages
     * @param time the server's, in milliseconds since 1970; 0: not told
     */
    record Connect(
            String client,
            String version,
            @Nullable Expiry expiry,
            @Nullable String data,
            Map<String, Subscribe> subs,
            long ping,
            long time)
            implements Reply {

        @Override
        public String name() {
            return "connect";
        }

        @Override
        public void members(JsonObject result) {
            result.text("client", client).text("version", version);
            Expiry.members(expiry, result);
            result.raw("data", data);
            if (!subs.isEmpty()) {
                StringBuilder json = result.member("subs");
                JsonObject channels = JsonObject.in(json);
                subs.forEach((channel, sub) -> {
                    channels.member(channel);
                    JsonObject members = JsonObject.in(json);
                    sub.members(members);
                    members.end();
                });
                channels.end();
            }
            result.number("ping", ping).flag("pong", ping > 0).number("time", time);
        }
    }

    /**
     * @param expiry null: the client has nothing to prolong
     * @param position null: the subscription has none
     * @param recoverable whether it can be recovered; only with a position
     * @param wasRecovering whether the client asked to be recovered
     * @param recovered whether it was: nothing is missing between what it has and {@code publications}
     */
    record Subscribe(
            @Nullable Expiry expiry,
            @Nullable Position position,
            boolean recoverable,
            boolean wasRecovering,
            boolean recovered,
            List<Publication> publications,
            @Nullable String data)
            implements Reply {

        @Override
        public String name() {
            return "subscribe";
        }

        @Override
        public void members(JsonObject result) {
            Expiry.members(expiry, result);
            result.flag("recoverable", recoverable);
            if (position != null) {
                result.text("epoch", position.epoch());
            }
            if (!publications.isEmpty()) {
                Encoding.publications(result.member("publications"), publications);
            }
            result.flag("recovered", recovered)
                    .number("offset", position == null ? 0 : position.offset())
                    .flag("positioned", position != null)
                    .raw("data", data)
                    .flag("was_recovering", wasRecovering);
        }
    }

    /** {@code unsubscribe}, {@code publish}: done, and nothing more to say. */
    record Done(String name) implements Reply {

        @Override
        public void members(JsonObject result) {
            // There are none.
        }
    }

    /** @param clients by the id of the connection */
    record Presence(Map<String, ClientInfo> clients) implements Reply {

        @Override
        public String name() {
            return "presence";
        }

        @Override
        public void members(JsonObject result) {
            StringBuilder json = result.member("presence");
            JsonObject members = JsonObject.in(json);
            clients.forEach((id, client) -> Encoding.info(members.member(id), client));
            members.end();
        }
    }

    /** How many connections, and how many different users. */
    record PresenceStats(int clients, int users) implements Reply {

        @Override
        public String name() {
            return "presence_stats";
        }

        @Override
        public void members(JsonObject result) {
            result.alwaysNumber("num_clients", clients).alwaysNumber("num_users", users);
        }
    }

    /** @param top the newest position of the channel */
    record History(List<Publication> publications, Position top) implements Reply {

        @Override
        public String name() {
            return "history";
        }

        @Override
        public void members(JsonObject result) {
            Encoding.publications(result.member("publications"), publications);
            result.alwaysNumber("offset", top.offset()).alwaysText("epoch", top.epoch());
        }
    }

    /** @param data null: nothing */
    record Rpc(@Nullable String data) implements Reply {

        @Override
        public String name() {
            return "rpc";
        }

        @Override
        public void members(JsonObject result) {
            result.raw("data", data);
        }
    }

    /** @param expiry null: it never expires any more */
    record Refresh(String client, String version, @Nullable Expiry expiry) implements Reply {

        @Override
        public String name() {
            return "refresh";
        }

        @Override
        public void members(JsonObject result) {
            result.text("client", client).text("version", version);
            Expiry.members(expiry, result);
        }
    }

    /** @param expiry null: it never expires any more */
    record SubRefresh(@Nullable Expiry expiry) implements Reply {

        @Override
        public String name() {
            return "sub_refresh";
        }

        @Override
        public void members(JsonObject result) {
            Expiry.members(expiry, result);
        }
    }
}

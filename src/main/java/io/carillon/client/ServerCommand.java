package io.carillon.client;

import io.carillon.channel.ChannelName;
import io.carillon.channel.ChannelPattern;
import io.carillon.channel.ClientInfo;
import io.carillon.channel.Namespaces;
import io.carillon.channel.Position;
import io.carillon.channel.Refusal;
import io.carillon.channel.SubscribeOptions;
import io.carillon.protocol.CloseCode;
import io.carillon.protocol.JsonFields;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the server API does to clients, wherever they are. It travels to all nodes as the JSON object that the call
 * brought, under the name of the method, and each reads it as the first one did.
 */
sealed interface ServerCommand {

    /**
     * Checks what the kinds of the parameters do not tell, before anything is done.
     *
     * @throws Refusal if it makes no sense
     */
    default void check(Namespaces namespaces, Instant now) {}

    /**
     * Whose connections are meant.
     *
     * @param user empty: the anonymous ones
     * @param client only the connection of this id; empty: all
     * @param session only that of this session, which no connection of today has; empty: all
     */
    record Whom(String user, String client, String session) {

        boolean includes(ClientInfo connection) {
            return session.isEmpty()
                    && user.equals(connection.user())
                    && (client.isEmpty() || client.equals(connection.client()));
        }

        private static Whom of(JsonFields fields) {
            return new Whom(fields.text("user"), fields.text("client"), fields.text("session"));
        }
    }

    /** @param since what was published after it is sent too; null: nothing old */
    record Subscribe(
            Whom whom,
            String name,
            SubscribeOptions options,
            @Nullable Position since) implements ServerCommand {

        @Override
        public void check(Namespaces namespaces, Instant now) {
            Admission.namespace(namespaces, channel());
            Admission.checkExpiry(channel(), options.expiresAt(), now);
        }

        ChannelName channel() {
            return new ChannelName(name);
        }
    }

    /** @param name of the channel; empty: all of them */
    record Unsubscribe(Whom whom, String name) implements ServerCommand {

        @Override
        public void check(Namespaces namespaces, Instant now) {
            if (!name.isEmpty()) {
                namespaces.of(new ChannelName(name));
            }
        }

        boolean concerns(ChannelName channel) {
            return name.isEmpty() || name.equals(channel.value());
        }
    }

    /** @param spared ids of connections that stay */
    record Disconnect(Whom whom, int code, String reason, List<String> spared) implements ServerCommand {

        @Override
        public void check(Namespaces namespaces, Instant now) {
            if (code < 3000 || code > 4999) {
                throw new Refusal.BadRequest("disconnect.code is " + code + ", but must be 3000 to 4999");
            }
            if (reason.stripLeading().startsWith("{")) {
                throw new Refusal.BadRequest("disconnect.reason must not be JSON: SDKs would read it as one");
            }
        }
    }

    /**
     * @param expired whether the connections end now
     * @param expiresAt null: never
     * @param info null: as it was
     */
    record Refresh(
            Whom whom,
            boolean expired,
            @Nullable Instant expiresAt,
            @Nullable String info) implements ServerCommand {}

    /**
     * A message that belongs to no channel.
     *
     * @param data one JSON value; empty if it is missing
     */
    record Send(Whom whom, String data) implements ServerCommand {

        @Override
        public void check(Namespaces namespaces, Instant now) {
            if (data.isEmpty()) {
                throw new Refusal.BadRequest("the data is missing");
            }
        }
    }

    /** The history of a channel was removed. */
    record HistoryRemoved(ChannelName channel) implements ServerCommand {}

    /**
     * Ends the connections of a user that were made before one of them.
     *
     * @param connectedAt when that one was, in milliseconds since 1970
     */
    record KeepNewest(String user, String client, long connectedAt) implements ServerCommand {

        /** Whether that one is newer than this one; of two in the same millisecond the id decides, on all nodes alike. */
        boolean isNewerThan(Client other) {
            int order = Long.compare(connectedAt, other.connectedAt());
            return order > 0 || (order == 0 && client.compareTo(other.info().client()) > 0);
        }
    }

    /** Which channels of these are there? */
    record Channels(ChannelPattern pattern) implements ServerCommand {}

    /** How is the node? */
    record Info() implements ServerCommand {}

    /** The methods, by name. */
    Map<String, Function<JsonFields, ServerCommand>> METHODS = Map.of(
            "subscribe", ServerCommand::subscribe,
            "unsubscribe", ServerCommand::unsubscribe,
            "disconnect", ServerCommand::disconnect,
            "refresh", ServerCommand::refresh,
            "send", ServerCommand::send,
            "keep_newest",
                    fields -> new KeepNewest(
                            fields.text("user"),
                            fields.text("client"),
                            fields.number("connected_at", 0, Long.MAX_VALUE)),
            "history_remove", fields -> new HistoryRemoved(new ChannelName(fields.text("channel"))),
            "channels", fields -> new Channels(ChannelPattern.of(fields.text("pattern"))),
            "info", fields -> new Info());

    /**
     * Reads a question of one node to all.
     *
     * @throws Refusal.BadRequest if it is none
     */
    static ServerCommand read(String question) {
        JsonFields fields = JsonFields.of(question);
        for (String method : fields.names()) {
            JsonFields parameters = fields.object(method);
            if (parameters != null) {
                return read(method, parameters);
            }
        }
        throw new Refusal.BadRequest("a question without method");
    }

    /**
     * Reads the parameters of a method.
     *
     * @throws Refusal.BadRequest if one is of the wrong kind; whether they make sense, {@link #check} tells
     */
    static ServerCommand read(String method, JsonFields parameters) {
        Function<JsonFields, ServerCommand> reader = METHODS.get(method);
        if (reader == null) {
            throw new Refusal.MethodNotFound(method);
        }
        return reader.apply(parameters);
    }

    private static ServerCommand subscribe(JsonFields fields) {
        JsonFields since = fields.object("recover_since");
        return new Subscribe(
                Whom.of(fields),
                fields.text("channel"),
                SubscribeOptionsReader.read(fields),
                since == null ? null : new Position(since.number("offset", 0, Long.MAX_VALUE), since.text("epoch")));
    }

    private static ServerCommand unsubscribe(JsonFields fields) {
        return new Unsubscribe(Whom.of(fields), fields.text("channel"));
    }

    private static ServerCommand disconnect(JsonFields fields) {
        JsonFields wanted = fields.object("disconnect");
        long code = wanted == null ? 0 : wanted.number("code", 0, 0xffff);
        String reason = wanted == null ? "" : wanted.text("reason");
        if (code == 0) {
            code = CloseCode.FORCE_DISCONNECT.code();
            reason = reason.isEmpty() ? CloseCode.FORCE_DISCONNECT.text() : reason;
        }
        return new Disconnect(Whom.of(fields), (int) code, reason, fields.texts("whitelist"));
    }

    private static ServerCommand refresh(JsonFields fields) {
        return new Refresh(
                Whom.of(fields),
                fields.flag("expired"),
                SubscribeOptionsReader.time(fields, "expire_at"),
                fields.raw("info"));
    }

    private static ServerCommand send(JsonFields fields) {
        String data = fields.raw("data");
        return new Send(Whom.of(fields), data == null ? "" : data);
    }
}

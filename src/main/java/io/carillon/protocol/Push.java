package io.carillon.protocol;

import io.carillon.channel.ChannelName;
import io.carillon.channel.Membership;
import io.carillon.channel.Position;
import io.carillon.channel.Publication;
import org.jspecify.annotations.Nullable;

/** What the server says unasked. */
public final class Push {

    /** What the server pings with, and what a client answers. */
    public static final String PING = "{}";

    private Push() {}

    /** A publication. */
    public static String publication(Publication publication) {
        var json = new StringBuilder(publication.data().length() + 96);
        JsonObject push = open(json, publication.channel());
        Encoding.publication(push.member("pub"), publication);
        return close(json, push);
    }

    /** Somebody has joined or left. */
    public static String membership(Membership membership) {
        var json = new StringBuilder(128);
        JsonObject push = open(json, membership.channel());
        push.member(membership.joined() ? "join" : "leave").append("{\"info\":");
        Encoding.info(json, membership.info());
        json.append('}');
        return close(json, push);
    }

    /** The server has ended a subscription. */
    public static String unsubscribe(ChannelName channel, UnsubscribeCode code) {
        var json = new StringBuilder(96);
        JsonObject push = open(json, channel);
        push.member("unsubscribe");
        JsonObject.in(json)
                .alwaysNumber("code", code.code())
                .text("reason", code.text())
                .end();
        return close(json, push);
    }

    /** The server has subscribed the client. */
    public static String subscribe(
            ChannelName channel, @Nullable Position position, boolean recoverable, @Nullable String data) {
        var json = new StringBuilder(128);
        JsonObject push = open(json, channel);
        push.member("subscribe");
        JsonObject subscribe = JsonObject.in(json).flag("recoverable", recoverable);
        if (position != null) {
            subscribe.text("epoch", position.epoch()).number("offset", position.offset());
        }
        subscribe.flag("positioned", position != null).raw("data", data).end();
        return close(json, push);
    }

    /** A message that belongs to no channel. */
    public static String message(String data) {
        return "{\"push\":{\"message\":{\"data\":" + data + "}}}";
    }

    /** The server has prolonged the connection. */
    public static String refresh(Reply.@Nullable Expiry expiry) {
        var json = new StringBuilder("{\"push\":{\"refresh\":");
        JsonObject refresh = JsonObject.in(json);
        Reply.Expiry.members(expiry, refresh);
        refresh.end();
        return json.append("}}").toString();
    }

    private static JsonObject open(StringBuilder json, ChannelName channel) {
        return JsonObject.in(json.append("{\"push\":")).text("channel", channel.value());
    }

    private static String close(StringBuilder json, JsonObject push) {
        push.end();
        return json.append('}').toString();
    }
}

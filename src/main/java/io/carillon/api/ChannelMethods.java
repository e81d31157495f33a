package io.carillon.api;

import io.carillon.channel.ChannelName;
import io.carillon.channel.ChannelPattern;
import io.carillon.channel.ClientInfo;
import io.carillon.channel.Namespaces;
import io.carillon.client.Everywhere;
import io.carillon.presence.Presence;
import io.carillon.protocol.Encoding;
import io.carillon.protocol.JsonFields;
import io.carillon.protocol.JsonObject;
import java.util.Map;
import java.util.TreeMap;

/** What a backend asks of channels, who is there, and the nodes. */
final class ChannelMethods {

    private final Namespaces namespaces;
    private final Presence presence;
    private final Everywhere everywhere;

    ChannelMethods(Namespaces namespaces, Presence presence, Everywhere everywhere) {
        this.namespaces = namespaces;
        this.presence = presence;
        this.everywhere = everywhere;
    }

    /** Who is in a channel. */
    Command presence(JsonFields fields) {
        String name = fields.text("channel");
        return () -> presence.members(withPresence(name)).thenApply(ChannelMethods::members);
    }

    /** How many are in a channel. */
    Command presenceStats(JsonFields fields) {
        String name = fields.text("channel");
        return () -> presence.stats(withPresence(name))
                .thenApply(stats -> JsonObject.create()
                        .alwaysNumber("num_clients", stats.clients())
                        .alwaysNumber("num_users", stats.users())
                        .text());
    }

    /** The channels that somebody is subscribed to, on any node. */
    Command channels(JsonFields fields) {
        String pattern = fields.text("pattern");
        return () -> everywhere.channels(ChannelPattern.of(pattern)).thenApply(ChannelMethods::counts);
    }

    /** What the nodes say of themselves. */
    Command info(JsonFields fields) {
        return () -> everywhere.info().thenApply(nodes -> "{\"nodes\":[" + String.join(",", nodes) + "]}");
    }

    private ChannelName withPresence(String name) {
        var channel = new ChannelName(name);
        namespaces.withPresence(channel);
        return channel;
    }

    /** By the id of the connection, sorted. */
    static String members(Map<String, ClientInfo> members) {
        JsonObject result = JsonObject.create();
        StringBuilder json = result.member("presence");
        JsonObject clients = JsonObject.in(json);
        new TreeMap<>(members).forEach((client, info) -> Encoding.info(clients.member(client), info));
        clients.end();
        return result.text();
    }

    /** By the name of the channel. */
    static String counts(Map<String, Long> subscribers) {
        JsonObject result = JsonObject.create();
        StringBuilder json = result.member("channels");
        JsonObject channels = JsonObject.in(json);
        subscribers.forEach((channel, count) -> JsonObject.in(channels.member(channel))
                .alwaysNumber("num_clients", count)
                .end());
        channels.end();
        return result.text();
    }
}

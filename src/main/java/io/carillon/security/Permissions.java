package io.carillon.security;

import io.carillon.channel.ChannelName;
import io.carillon.channel.Namespace;
import io.carillon.channel.Refusal;

/** What clients may do in a channel: the rules of its namespace. The server API is not asked for these. */
public final class Permissions {

    private Permissions() {}

    /**
     * @param user empty for an anonymous client
     * @throws Refusal.PermissionDenied if this client may not subscribe
     */
    public static void checkSubscribe(ChannelName channel, Namespace namespace, String user) {
        Namespace.Access access = namespace.access();
        if (channel.value().startsWith("$")) {
            throw new Refusal.PermissionDenied("channel " + channel + " is private: subscribing needs a token");
        }
        if (channel.value().indexOf('#') >= 0) {
            throw new Refusal.PermissionDenied("channel " + channel + " belongs to certain users");
        }
        if (!access.subscribeForClient()) {
            throw denied("subscribing", channel, "clients");
        }
        if (user.isEmpty() && !access.subscribeForAnonymous()) {
            throw denied("subscribing", channel, "anonymous clients");
        }
    }

    /**
     * @param user empty for an anonymous client
     * @param subscribed whether the client is subscribed to the channel
     * @throws Refusal.PermissionDenied if this client may not publish
     */
    public static void checkPublish(ChannelName channel, Namespace namespace, String user, boolean subscribed) {
        Namespace.Access access = namespace.access();
        if (access.publishForSubscriber() && subscribed) {
            return;
        }
        if (!access.publishForClient()) {
            throw denied("publishing", channel, "clients");
        }
        if (user.isEmpty() && !access.publishForAnonymous()) {
            throw denied("publishing", channel, "anonymous clients");
        }
    }

    private static Refusal.PermissionDenied denied(String what, ChannelName channel, String whom) {
        return new Refusal.PermissionDenied(what + " to " + channel + " is not allowed for " + whom);
    }
}

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
        if (channel.isPrivate()) {
            throw new Refusal.PermissionDenied("channel " + channel + " is private: subscribing needs a token");
        }
        if (channel.isUserLimited()) {
            if (access.userLimited() && channel.isFor(user)) {
                return;
            }
            throw new Refusal.PermissionDenied("channel " + channel + " belongs to certain users");
        }
        check("subscribing to", channel, access.subscribe(), user, false);
    }

    /**
     * @param user empty for an anonymous client
     * @param subscribed whether the client is subscribed to the channel
     * @throws Refusal.PermissionDenied if this client may not publish
     */
    public static void checkPublish(ChannelName channel, Namespace namespace, String user, boolean subscribed) {
        Namespace.Access access = namespace.access();
        check("publishing to", channel, access.publish(), user, subscribed);
    }

    /**
     * @param user empty for an anonymous client
     * @param subscribed whether the client is subscribed to the channel
     * @throws Refusal.PermissionDenied if this client may not see who is there
     */
    public static void checkPresence(ChannelName channel, Namespace namespace, String user, boolean subscribed) {
        check("the presence of", channel, namespace.access().presence(), user, subscribed);
    }

    /**
     * @param user empty for an anonymous client
     * @param subscribed whether the client is subscribed to the channel
     * @throws Refusal.PermissionDenied if this client may not read what was said
     */
    public static void checkHistory(ChannelName channel, Namespace namespace, String user, boolean subscribed) {
        check("the history of", channel, namespace.access().history(), user, subscribed);
    }

    private static void check(String what, ChannelName channel, Namespace.Rule rule, String user, boolean subscribed) {
        if (!rule.admits(user, subscribed)) {
            String whom = rule.client() && user.isEmpty() ? "anonymous clients" : "clients";
            throw new Refusal.PermissionDenied(what + " " + channel + " is not allowed for " + whom);
        }
    }
}

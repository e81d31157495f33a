package io.carillon.channel;

import org.jspecify.annotations.Nullable;

/**
 * Who a client is, as others may see it: with its publications, in presence, in join and leave.
 *
 * @param user the identity behind the connection; empty for an anonymous one
 * @param client the id of the connection
 * @param connInfo what is known of the connection, one compact JSON value; null: nothing
 * @param chanInfo what is known of it in this channel, one compact JSON value; null: nothing
 */
public record ClientInfo(
        String user,
        String client,
        @Nullable String connInfo,
        @Nullable String chanInfo) {

    /** A client of which nothing more is known. */
    public ClientInfo(String user, String client) {
        this(user, client, null, null);
    }

    /** The same client as it is seen in one channel. */
    public ClientInfo in(@Nullable String info) {
        return new ClientInfo(user, client, connInfo, info);
    }

    /** About how much memory it takes, in characters. */
    public int size() {
        return user.length()
                + client.length()
                + (connInfo == null ? 0 : connInfo.length())
                + (chanInfo == null ? 0 : chanInfo.length());
    }
}

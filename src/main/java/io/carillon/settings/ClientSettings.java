package io.carillon.settings;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What clients of the client protocol may do, besides the rules of namespaces.
 *
 * @param anonymousWithoutToken whether a client without token and login may connect, as anonymous
 * @param disallowAnonymousTokens whether a token without user is refused
 * @param channelLimit subscriptions of one connection
 * @param userConnectionLimit connections of one user on one node; 0: no limit
 * @param connectionRateLimit new connections of this node in a second; 0: no limit
 * @param historyLimit publications in one answer to {@code history}
 * @param recoveryLimit publications that a client may have missed and still get
 * @param serverTime whether a client is told the server's time when it connects
 * @param personalChannel the channel that every user is subscribed to; null: there is none
 * @param delays how long the server waits for a client
 */
public record ClientSettings(
        boolean anonymousWithoutToken,
        boolean disallowAnonymousTokens,
        int channelLimit,
        int userConnectionLimit,
        int connectionRateLimit,
        int historyLimit,
        int recoveryLimit,
        boolean serverTime,
        @Nullable PersonalChannel personalChannel,
        Delays delays) {

    /**
     * The channel that every user is subscribed to.
     *
     * @param namespace its namespace; empty: none
     * @param singleConnection whether a user's new connection ends the others, with 3504
     */
    public record PersonalChannel(String namespace, boolean singleConnection) {

        /** Its name for one user. */
        public String of(String user) {
            return namespace.isEmpty() ? "#" + user : namespace + ":#" + user;
        }
    }

    /**
     * How long the server waits for a client.
     *
     * @param stale for the connect command, then 3502
     * @param expired for a refresh after the connection's expiry, then 3005
     * @param expiredSubscription for a refresh after a subscription's expiry
     * @param hook for a handler of the application, then error 100
     */
    public record Delays(Duration stale, Duration expired, Duration expiredSubscription, Duration hook) {}
}

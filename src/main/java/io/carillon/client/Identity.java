package io.carillon.client;

import io.carillon.channel.ClientInfo;
import io.carillon.protocol.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who a client is, and for how long.
 *
 * @param info its user, its id, and what others see of it
 * @param expiresAt when that ends; null: never
 * @param refreshable whether it is the client's job to prolong it, with a new token
 * @param tokenChannels what its token has subscribed it to
 */
record Identity(ClientInfo info, @Nullable Instant expiresAt, boolean refreshable, Set<String> tokenChannels) {

    /** What the client is told of the expiry: nothing if it has nothing to do. */
    Reply.@Nullable Expiry expiry(Instant now) {
        return refreshable ? expiry(expiresAt, now) : null;
    }

    /** The time that is left, in seconds, rounded up; null: no end. */
    static Reply.@Nullable Expiry expiry(@Nullable Instant expiresAt, Instant now) {
        return expiresAt == null
                ? null
                : new Reply.Expiry(
                        Duration.between(now, expiresAt).plusMillis(999).toSeconds());
    }
}

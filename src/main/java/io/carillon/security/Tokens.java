package io.carillon.security;

import io.carillon.channel.Refusal;
import io.carillon.settings.TokenSettings;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Checks the tokens (JWT) that clients bring. Thread-safe; never blocks: keys that must be fetched come through the stage.
 */
public final class Tokens {

    /** @param subscription null: subscription tokens are checked as connection tokens are */
    public Tokens(TokenSettings connection, @Nullable TokenSettings subscription, Clock clock) {}

    /**
     * Checks a connection token. Fails with {@link Refusal.TokenExpired} if its time is over or has not come, and with {@link
     * Refusal.InvalidToken} if anything else is wrong.
     */
    public CompletionStage<ConnectionToken> connection(String token) {
        return CompletableFuture.failedFuture(new Refusal.InvalidToken());
    }

    /** Checks a subscription token. Fails as {@link #connection} does. */
    public CompletionStage<SubscriptionToken> subscription(String token) {
        return CompletableFuture.failedFuture(new Refusal.InvalidToken());
    }
}

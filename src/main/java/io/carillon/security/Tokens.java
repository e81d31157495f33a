package io.carillon.security;

import io.carillon.channel.Refusal;
import io.carillon.settings.TokenSettings;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadFactory;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Checks the tokens (JWT) that clients bring, in this order: form, signature, audience and issuer, kind of token and claims,
 * time. Thread-safe; never blocks: what the settings' own keys decide is decided on the caller's thread, keys that must be
 * fetched come through the stage, within five seconds and on a thread that must not be blocked.
 */
public final class Tokens implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Tokens.class.getName());

    private final Issuer connections;
    private final Issuer subscriptions;
    private final Clock clock;

    /**
     * @param subscription null: subscription tokens are checked as connection tokens are
     * @param threads for fetching keys; none is made before keys have to be fetched
     */
    public Tokens(TokenSettings connection, @Nullable TokenSettings subscription, Clock clock, ThreadFactory threads) {
        this.clock = clock;
        connections = Issuer.of(connection, clock, threads);
        subscriptions = subscription == null ? connections : Issuer.of(subscription, clock, threads);
    }

    /**
     * Checks a connection token. Fails with {@link Refusal.TokenExpired} if its time is over or has not come, with {@link
     * Refusal.Unavailable} if the key that decides cannot be fetched at present, and with {@link Refusal.InvalidToken} if
     * anything else is wrong.
     */
    public CompletionStage<ConnectionToken> connection(String token) {
        return check(connections, token, Claims::connection);
    }

    /** Checks a subscription token. Fails as {@link #connection} does. */
    public CompletionStage<SubscriptionToken> subscription(String token) {
        return check(subscriptions, token, Claims::subscription);
    }

    /** Ends the threads that fetch keys. */
    @Override
    public void close() {
        connections.signatures().close();
        subscriptions.signatures().close();
    }

    /** Who makes tokens of one kind, and how they are known. */
    private record Issuer(TokenSettings settings, Signatures signatures) {
        static Issuer of(TokenSettings settings, Clock clock, ThreadFactory threads) {
            return new Issuer(settings, new Signatures(settings, clock, threads));
        }
    }

    private <T> CompletionStage<T> check(Issuer issuer, String token, BiFunction<Claims, String, T> kind) {
        CompletionStage<String> payload;
        try {
            payload = issuer.signatures().verify(token);
        } catch (Refusal refusal) {
            return CompletableFuture.failedFuture(outward(refusal));
        }
        return payload.thenApply(text -> {
                    var claims = Claims.of(text);
                    claims.checkIssuer(issuer.settings());
                    T content = kind.apply(claims, issuer.settings().userClaim());
                    claims.checkTime(clock.instant());
                    return content;
                })
                .handle((content, failure) -> {
                    if (failure == null) {
                        return CompletableFuture.completedFuture(content);
                    }
                    return CompletableFuture.<T>failedFuture(outward(Refusal.cause(failure)));
                })
                .thenCompose(stage -> stage);
    }

    /** What is wrong with a token is nothing that its bearer learns, and the token itself nothing that the log shows. */
    private static Throwable outward(Throwable failure) {
        if (failure instanceof Refusal.BadRequest) {
            LOG.log(Level.DEBUG, () -> "Invalid token: " + failure.getMessage());
            return new Refusal.InvalidToken();
        }
        return failure;
    }
}

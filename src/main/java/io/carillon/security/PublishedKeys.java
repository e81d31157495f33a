package io.carillon.security;

import io.carillon.channel.Refusal;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.Use;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * The keys that an issuer publishes at one address (JWKS). They are fetched when the first one is asked for, then when an
 * unknown one is, or when they are an hour old; never more often than every ten seconds, and once for all who wait. A fetch
 * that fails takes no key away.
 *
 * <p>Thread-safe; never blocks. What is remembered is guarded by this object's lock.
 */
final class PublishedKeys implements AutoCloseable {

    static final Duration BETWEEN_FETCHES = Duration.ofSeconds(10);
    static final Duration MAX_AGE = Duration.ofHours(1);
    static final int MOST_KEYS = 100;

    private static final Logger LOG = System.getLogger(PublishedKeys.class.getName());
    /** How long a known key that has grown old waits for what the issuer says now. */
    private static final long PATIENCE_MILLIS = 1_000;

    private static final int THREADS = 2;
    private static final long IDLE_THREAD_SECONDS = 10;

    private final URI address;
    private final Clock clock;
    private final ScheduledThreadPoolExecutor executor;
    private final KeyFetch keyFetch;

    private Map<String, List<PublicJsonWebKey>> keys = Map.of();
    private Instant fetchedAt = Instant.MIN;
    private Instant triedAt = Instant.MIN;
    private Attempt attempt = new Attempt();

    PublishedKeys(URI address, Clock clock, ThreadFactory threads) {
        this.address = address;
        this.clock = clock;
        executor = new ScheduledThreadPoolExecutor(THREADS, threads);
        executor.setKeepAliveTime(IDLE_THREAD_SECONDS, TimeUnit.SECONDS);
        executor.allowCoreThreadTimeOut(true);
        executor.setRemoveOnCancelPolicy(true);
        keyFetch = new KeyFetch(address, executor);
        attempt.end(false);
    }

    /**
     * The keys with this id. Fails with {@link Refusal.BadRequest} if the issuer, asked now, has none, and with {@link
     * Refusal.Unavailable} if it cannot be asked now: it does not answer, or was asked a moment ago. That one is no proof
     * against the token, whose key may be newer.
     */
    CompletionStage<List<PublicJsonWebKey>> find(String id) {
        Attempt running;
        boolean mine = false;
        List<PublicJsonWebKey> known;
        synchronized (this) {
            known = keys.get(id);
            Instant now = clock.instant();
            if (known != null && !isOver(MAX_AGE, fetchedAt, now)) {
                return CompletableFuture.completedFuture(known);
            }
            if (attempt.outcome.isDone()) {
                if (!isOver(BETWEEN_FETCHES, triedAt, now)) {
                    return known != null ? CompletableFuture.completedFuture(known) : unavailable();
                }
                triedAt = now;
                attempt = new Attempt();
                mine = true;
            }
            running = attempt;
        }
        if (mine) {
            start(running);
        }
        return known != null
                ? running.patience.thenCompose(waited -> current(id, true))
                : running.outcome.thenCompose(fetched -> current(id, fetched));
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }

    /** One fetch that some wait for. Both futures never fail. */
    private static final class Attempt {
        /** Whether the keys came. */
        private final CompletableFuture<Boolean> outcome = new CompletableFuture<>();
        /** Ends with the fetch, or before it. */
        private final CompletableFuture<Boolean> patience = new CompletableFuture<>();

        void end(boolean fetched) {
            outcome.complete(fetched);
            patience.complete(fetched);
        }
    }

    private CompletionStage<List<PublicJsonWebKey>> current(String id, boolean conclusive) {
        List<PublicJsonWebKey> found;
        synchronized (this) {
            found = keys.get(id);
        }
        if (found != null) {
            return CompletableFuture.completedFuture(found);
        }
        return conclusive
                ? CompletableFuture.failedFuture(new Refusal.BadRequest("the issuer has no key of this name"))
                : unavailable();
    }

    private static CompletionStage<List<PublicJsonWebKey>> unavailable() {
        return CompletableFuture.failedFuture(
                new Refusal.Unavailable("the issuer's keys cannot be fetched at present: try again later"));
    }

    // The clock may be set back; then what happened later than now is long ago.
    private static boolean isOver(Duration duration, Instant since, Instant now) {
        return now.isBefore(since) || !now.minus(duration).isBefore(since);
    }

    private void start(Attempt started) {
        keyFetch.start().whenComplete((text, failure) -> {
            boolean fetched = false;
            try {
                fetched = failure == null ? take(text) : failed(Refusal.cause(failure));
            } finally {
                started.end(fetched);
            }
        });
        try {
            executor.schedule(() -> started.patience.complete(false), PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closing) {
            started.end(false);
        }
    }

    private boolean take(String text) {
        Map<String, List<PublicJsonWebKey>> fetched;
        try {
            fetched = parse(text);
        } catch (IOException e) {
            return failed(e);
        }
        synchronized (this) {
            keys = fetched;
            fetchedAt = clock.instant();
        }
        return true;
    }

    private boolean failed(Throwable failure) {
        if (!executor.isShutdown()) {
            LOG.log(
                    Level.WARNING,
                    "The keys of " + KeyFetch.withoutQuery(address) + " could not be fetched, the next try is in "
                            + BETWEEN_FETCHES.toSeconds() + " s at the earliest; keys that are known stay: " + failure);
        }
        return false;
    }

    private static Map<String, List<PublicJsonWebKey>> parse(String text) throws IOException {
        List<JsonWebKey> all;
        try {
            all = new JsonWebKeySet(text).getJsonWebKeys();
        } catch (JoseException | RuntimeException e) {
            // jose4j casts before it looks.
            throw new IOException("the answer is not a JSON Web Key Set");
        }
        if (all.size() > MOST_KEYS) {
            throw new IOException("there are " + all.size() + " keys, allowed are " + MOST_KEYS);
        }
        Map<String, List<PublicJsonWebKey>> usable = all.stream()
                .filter(PublicJsonWebKey.class::isInstance)
                .map(PublicJsonWebKey.class::cast)
                .filter(PublishedKeys::isForSignatures)
                .collect(Collectors.groupingBy(JsonWebKey::getKeyId));
        if (usable.isEmpty()) {
            throw new IOException("there is no public key for signatures with a \"kid\" among them");
        }
        return usable;
    }

    private static boolean isForSignatures(JsonWebKey key) {
        @Nullable List<String> operations = key.getKeyOps();
        return key.getKeyId() != null
                && (key.getUse() == null || key.getUse().equals(Use.SIGNATURE))
                && (operations == null || operations.contains("verify"));
    }
}

package io.carillon.settings;

import io.carillon.channel.Namespaces;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All settings of this installation. The README's table lists the keys with their defaults.
 *
 * @param development whether the development profile is on: known key, open channels, loopback clients only
 * @param nodeName the name of this node in answers and logs
 * @param publicUrl where browsers reach this installation; null if nobody said
 * @param apiKeys the keys of the server API; none: it is open only to persons with the publisher's role
 * @param allowedOrigins patterns of web origins that may connect, besides the own one
 * @param transportErrors whether the server API says by HTTP status what failed, also when a call does not ask for it
 * @param connectionTokens how the tokens are checked with which clients connect
 * @param subscriptionTokens how the tokens are checked with which clients subscribe; null: as those for connections
 * @param clients what clients of the client protocol may do
 * @param redis how the nodes reach each other; null: there is one node only
 */
public record Settings(
        boolean development,
        String nodeName,
        @Nullable URI publicUrl,
        List<ApiKey> apiKeys,
        List<String> allowedOrigins,
        boolean transportErrors,
        TokenSettings connectionTokens,
        @Nullable TokenSettings subscriptionTokens,
        ClientSettings clients,
        Namespaces namespaces,
        @Nullable RedisSettings redis,
        Limits limits,
        Timing timing,
        Heartbeat heartbeat) {

    /**
     * The bounds of everything that a client can make grow.
     *
     * @param frameBytes the largest text frame from a client
     * @param bodyBytes the largest body of an HTTP call
     * @param queueBytes what may wait for one connection; a slower one is closed with 3008
     * @param journalQueue how many publications may wait for the database; one more is refused with 111
     * @param recentBytes what a node keeps of recent publications in memory, so that those who come back need not read them
     * @param connections how many connections one node holds; one more is refused with 503
     */
    public record Limits(
            int frameBytes, int bodyBytes, int queueBytes, int journalQueue, int recentBytes, int connections) {

        /** What a column of H2 holds; the other databases hold more. */
        private static final int COLUMN_CHARACTERS = 1 << 20;

        /** The longest payload: what a frame or a body becomes when each of its characters must be escaped. */
        public int dataCharacters() {
            return Math.min(COLUMN_CHARACTERS, Math.max(frameBytes, bodyBytes) * "\\u0000".length() + 2);
        }
    }

    /**
     * What happens when.
     *
     * @param database after which a call that needs the database is answered with error 100 when that does not answer
     * @param positionCheck between two comparisons of delivered positions with the journal
     * @param retention between two rounds that remove what the namespaces no longer keep
     * @param idempotency how long an idempotency key is remembered
     * @param presenceUpdate between two renewals of a client's presence; one that is not renewed is gone a bit over two
     *     of them later
     * @param outbox between two looks into an empty outbox; zero: this node never looks
     * @param shutdownSpread over how long connections are closed when the node stops
     */
    public record Timing(
            Duration database,
            Duration positionCheck,
            Duration retention,
            Duration idempotency,
            Duration presenceUpdate,
            Duration outbox,
            Duration shutdownSpread) {

        /** How long a client is present that is not renewed: 60 s with the default. Its node may miss one renewal. */
        public Duration presenceTimeToLive() {
            return presenceUpdate.multipliedBy(20).dividedBy(9);
        }
    }

    /**
     * How a dead peer is found.
     *
     * @param text what a plain client sees when it asked for a heartbeat, and what is swallowed when it sends it
     * @param interval between two pings
     * @param timeout after which a connection that did not answer a ping is closed
     */
    public record Heartbeat(String text, Duration interval, Duration timeout) {}

    /** A text that never appears in a log. */
    public record Secret(String value) {
        @Override
        public String toString() {
            return "(secret)";
        }
    }
}

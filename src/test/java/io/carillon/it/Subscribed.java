package io.carillon.it;

import io.carillon.testing.ApiClient;
import io.carillon.testing.WebSocketClient;
import java.net.URI;
import java.time.Duration;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Clients whose subscription is known to be in place. */
final class Subscribed {

    private Subscribed() {}

    /**
     * Opens a plain WebSocket and publishes markers, which leave no trace in the history, until one arrives.
     *
     * @param base where Carillon is, with a slash at the end
     * @param query without the question mark
     */
    static WebSocketClient to(URI base, String channel, String query) {
        WebSocketClient client = WebSocketClient.open(base, "ws/" + channel + (query.isEmpty() ? "" : "?" + query));
        await(base, channel, client);
        return client;
    }

    /** Waits until a client is subscribed. */
    static void await(URI base, String channel, WebSocketClient client) {
        Awaitility.await("a subscription to " + channel)
                .atMost(Duration.ofSeconds(60))
                .until(() -> isReached(base, channel, client));
    }

    private static boolean isReached(URI base, String channel, WebSocketClient client) {
        String marker = WebSocketClient.MARKER + UUID.randomUUID();
        String reply = ApiClient.withKey(base)
                .call("publish", "{\"channel\":\"" + channel + "\",\"data\":\"" + marker + "\",\"skip_history\":true}");
        if (!reply.startsWith("{\"result\"")) {
            throw new IllegalStateException("a marker for " + channel + " was answered with " + reply);
        }
        if (client.isClosed()) {
            throw new IllegalStateException("the client of " + channel + " was closed: " + client.awaitClosed());
        }
        try {
            Awaitility.await()
                    .pollInterval(Duration.ofMillis(5))
                    .atMost(Duration.ofMillis(500))
                    .until(() -> client.hasMarker(marker));
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }
}

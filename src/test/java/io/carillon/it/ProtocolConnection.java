package io.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.testing.ApiClient;
import io.carillon.testing.TestUser;
import io.carillon.testing.WebSocketClient;
import io.carillon.testing.WebSocketClient.Closed;
import jakarta.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A client of the client protocol that has connected: sends commands as text, and writes down what it is told. */
final class ProtocolConnection implements AutoCloseable {

    private static final String PATH = "connection/websocket";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final WebSocketClient socket;
    private final String id;

    private ProtocolConnection(WebSocketClient socket) {
        this.socket = socket;
        socket.send("{\"id\":1,\"connect\":{}}");
        id = await("\"id\":1,").getJsonObject("connect").getString("client");
    }

    /** Connects as somebody whom the server knows; null: as nobody. */
    static ProtocolConnection open(URI base, @Nullable TestUser user) {
        return new ProtocolConnection(
                user == null ? WebSocketClient.open(base, PATH) : WebSocketClient.open(base, PATH, user));
    }

    /** The id that the server has given it. */
    String id() {
        return id;
    }

    /** Subscribes, and waits until that is done. */
    void subscribe(String channel) {
        socket.send("{\"id\":2,\"subscribe\":{\"channel\":\"" + channel + "\"}}");
        await("\"id\":2,");
    }

    /** What came so far, one reply or push each. */
    List<String> lines() {
        return socket.texts().stream().flatMap(String::lines).toList();
    }

    /** Those that hold a text. */
    List<String> lines(String text) {
        return lines().stream().filter(line -> line.contains(text)).toList();
    }

    /** Waits for one that holds a text, and returns the first. */
    JsonObject await(String text) {
        Awaitility.await()
                .atMost(PATIENCE)
                .failFast(() -> assertThat(socket.isClosed())
                        .as("it is closed, with %s", lines())
                        .isFalse())
                .untilAsserted(() -> assertThat(lines()).anyMatch(line -> line.contains(text)));
        return ApiClient.parse(lines(text).get(0));
    }

    /** Waits for the push that holds a text, and returns what it pushes. */
    JsonObject awaitPush(String text) {
        return await(text).getJsonObject("push");
    }

    /** Waits until the server has closed the connection. */
    Closed awaitClosed() {
        return socket.awaitClosed();
    }

    boolean isClosed() {
        return socket.isClosed();
    }

    @Override
    public void close() {
        socket.close();
    }
}

package io.carillon.testing;

import jakarta.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A client that speaks the client protocol in raw frames: sends commands, and tells replies from pushes. */
public final class ProtocolSocket implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final WebSocketClient socket;
    private int lastId;

    private ProtocolSocket(WebSocketClient socket) {
        this.socket = socket;
    }

    /** Opens a connection as anybody that answers pings and so may last; {@link #open}ed ones do not answer. */
    public static ProtocolSocket lasting(URI base) {
        // Pings of the WebSocket, which the JDK answers by itself.
        return new ProtocolSocket(WebSocketClient.open(base, "connection/websocket?cf_ws_frame_ping_pong=true"));
    }

    /** Opens a connection as anybody, and says nothing. */
    public static ProtocolSocket open(URI base) {
        return new ProtocolSocket(WebSocketClient.open(base, "connection/websocket"));
    }

    /** Opens a connection as somebody whom the server knows, and says nothing. */
    public static ProtocolSocket open(URI base, TestUser user) {
        return new ProtocolSocket(WebSocketClient.open(base, "connection/websocket", user));
    }

    /** Sends a frame as it is. */
    public void send(String frame) {
        socket.send(frame);
    }

    /** The same, where the server may close the connection meanwhile. */
    public void sendUnlessClosed(String frame) {
        try {
            socket.send(frame);
        } catch (CompletionException serverHasClosed) {
            // The close is what the test looks at.
        }
    }

    /**
     * Sends a command and waits for its reply.
     *
     * @param body the members of the request, as a JSON object
     * @return the whole reply
     */
    public JsonObject command(String request, String body) {
        int id = ++lastId;
        send("{\"id\":" + id + ",\"" + request + "\":" + body + "}");
        return reply(id);
    }

    /** The id of the last {@link #command}. */
    public int lastId() {
        return lastId;
    }

    /** Waits for the reply to a command. */
    public JsonObject reply(int id) {
        Awaitility.await("the reply to command " + id)
                .atMost(PATIENCE)
                .until(() -> socket.isClosed() || replies(id).findAny().isPresent());
        return replies(id)
                .findAny()
                .orElseThrow(() -> new IllegalStateException("closed instead: " + socket.awaitClosed()));
    }

    private Stream<JsonObject> replies(int id) {
        return objects().stream().filter(object -> object.getInt("id", 0) == id);
    }

    /** The pushes that came, in their order, without {@code {"push":…}} around them. */
    public List<JsonObject> pushes() {
        return objects().stream()
                .filter(object -> object.containsKey("push"))
                .map(object -> object.getJsonObject("push"))
                .toList();
    }

    /** Waits until so many pushes of a kind came for a channel ("pub", "join" …), and returns their bodies. */
    public List<JsonObject> await(String channel, String kind, int count) {
        Awaitility.await(count + " " + kind + " of " + channel)
                .atMost(PATIENCE)
                .until(() -> of(channel, kind).size() >= count);
        return of(channel, kind);
    }

    /** The pushes of a kind that came for a channel. */
    public List<JsonObject> of(String channel, String kind) {
        return pushes().stream()
                .filter(push -> push.getString("channel", "").equals(channel) && push.containsKey(kind))
                .map(push -> push.getJsonObject(kind))
                .toList();
    }

    /** Everything that came, in its order. */
    public List<JsonObject> objects() {
        return socket.texts().stream()
                .flatMap(frame -> Arrays.stream(frame.split("\n")))
                .map(ApiClient::parse)
                .toList();
    }

    /** Waits until the server has closed the connection. */
    public WebSocketClient.Closed awaitClosed() {
        return socket.awaitClosed();
    }

    /** Whether the server has closed the connection. */
    public boolean isClosed() {
        return socket.isClosed();
    }

    /** Drops the connection without a word. */
    @Override
    public void close() {
        socket.close();
    }
}

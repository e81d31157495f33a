package io.carillon.testing;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A client that knows nothing of Carillon: opens a WebSocket, sends texts and writes down what comes. */
public final class WebSocketClient implements WebSocket.Listener, AutoCloseable {

    /** A text that holds this is the test's own sign that a subscription is in place: kept apart from all others. */
    public static final String MARKER = "--marker--";

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Why the server closed the connection. */
    public record Closed(int code, String reason) {}

    private final List<String> texts = Collections.synchronizedList(new ArrayList<>());
    private final List<String> markers = Collections.synchronizedList(new ArrayList<>());
    private final CompletableFuture<Closed> closed = new CompletableFuture<>();
    private final StringBuilder partial = new StringBuilder();
    private final WebSocket socket;

    private WebSocketClient(URI uri, @Nullable TestUser user, @Nullable String origin) {
        WebSocket.Builder builder = HTTP.newWebSocketBuilder().connectTimeout(PATIENCE);
        if (user != null) {
            builder.header("Authorization", basic(user));
        }
        if (origin != null) {
            builder.header("Origin", origin);
        }
        socket = builder.buildAsync(uri, this)
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    /**
     * Connects.
     *
     * @param base where Carillon is, with a slash at the end
     * @param path what follows, such as {@code ws/lobby?history=5}
     */
    public static WebSocketClient open(URI base, String path) {
        return new WebSocketClient(webSocket(base, path), null, null);
    }

    /** Connects as somebody whom the server knows. */
    public static WebSocketClient open(URI base, String path, TestUser user) {
        return new WebSocketClient(webSocket(base, path), user, null);
    }

    /** The status with which a handshake from a page of this origin is answered: 101 if it succeeds. */
    public static int handshake(URI base, String path, String origin) {
        try {
            new WebSocketClient(webSocket(base, path), null, origin).close();
            return 101;
        } catch (CompletionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refused) {
                return refused.getResponse().statusCode();
            }
            throw e;
        }
    }

    /** The value of an Authorization header. */
    public static String basic(TestUser user) {
        String credentials = user.name() + ":" + user.password();
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends one text. */
    public void send(String text) {
        socket.sendText(text, true).join();
    }

    /** Sends a text in frames of that many characters. */
    public void sendInParts(String text, int size) {
        for (int i = 0; i < text.length(); i += size) {
            int end = Math.min(i + size, text.length());
            try {
                socket.sendText(text.substring(i, end), end == text.length()).join();
            } catch (CompletionException serverHasClosed) {
                return;
            }
        }
    }

    /** Sends one binary message. */
    public void send(byte[] bytes) {
        socket.sendBinary(ByteBuffer.wrap(bytes), true).join();
    }

    /** What came so far. */
    public List<String> texts() {
        synchronized (texts) {
            return List.copyOf(texts);
        }
    }

    /** How many texts came so far. */
    public int count() {
        return texts.size();
    }

    /** Whether a text with this came that also holds the {@link #MARKER}. */
    public boolean hasMarker(String text) {
        synchronized (markers) {
            return markers.stream().anyMatch(marker -> marker.contains(text));
        }
    }

    /** Waits until that many texts have come, and returns all that did. */
    public List<String> await(int count) {
        Awaitility.await(count + " texts").atMost(PATIENCE).until(() -> texts.size() >= count || isClosed());
        if (texts.size() < count) {
            throw new IllegalStateException("closed instead of " + count + " texts: " + awaitClosed());
        }
        return texts();
    }

    /** Whether the server has closed the connection. */
    public boolean isClosed() {
        return closed.isDone();
    }

    /** Completes when the server has closed the connection. */
    public CompletableFuture<Closed> whenClosed() {
        return closed.copy();
    }

    /** Waits until the server has closed the connection. */
    public Closed awaitClosed() {
        return closed.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    @Override
    public void onOpen(WebSocket webSocket) {
        webSocket.request(Long.MAX_VALUE);
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        partial.append(data);
        if (last) {
            String text = partial.toString();
            (text.contains(MARKER) ? markers : texts).add(text);
            partial.setLength(0);
        }
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
        closed.complete(new Closed(code, reason));
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        closed.completeExceptionally(error);
    }

    @Override
    public void close() {
        socket.abort();
    }

    private static URI webSocket(URI base, String path) {
        return URI.create("ws" + base.resolve(path).toString().substring("http".length()));
    }
}

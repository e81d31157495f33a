package io.carillon.checker;

import io.carillon.testing.ApiClient;
import jakarta.json.JsonObject;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** One connection of a {@link CheckedSubscriber}: commands, replies, pushes and pings. The JDK calls it from one thread at a time. */
final class Conversation implements WebSocket.Listener {

    /** A connection over which nothing came for so long, after the ping that was due, is given up. */
    static final Duration SILENCE = Duration.ofSeconds(4);

    private static final String CONNECT = "connect";

    private final CheckedSubscriber subscriber;
    private final int node;
    private final String token;
    private final StringBuilder partial = new StringBuilder();
    /** What each open command is about: its channel. */
    private final Map<Integer, String> open = new ConcurrentHashMap<>();

    private volatile @Nullable WebSocket socket;
    private volatile long heardAt = System.nanoTime();
    private volatile long pingNanos;
    private CompletableFuture<?> sent = CompletableFuture.completedFuture(null);
    private int lastId;
    private boolean aborted;

    /** @param node the number of the node it leads to */
    Conversation(CheckedSubscriber subscriber, int node, String token) {
        this.subscriber = subscriber;
        this.node = node;
        this.token = token;
    }

    int node() {
        return node;
    }

    boolean isSilent() {
        return System.nanoTime() - heardAt > pingNanos + SILENCE.toNanos();
    }

    synchronized void abort() {
        aborted = true;
        WebSocket opened = socket;
        if (opened != null) {
            opened.abort();
        }
    }

    /** Sends a command about a channel. */
    synchronized void command(String method, String about, String body) {
        int id = ++lastId;
        open.put(id, about);
        send("{\"id\":" + id + ",\"" + method + "\":" + body + "}");
    }

    /** One text after the other: the JDK refuses a second one under way. */
    private synchronized void send(String text) {
        WebSocket opened = socket;
        if (opened != null) {
            sent = sent.handle((before, failure) -> opened)
                    .thenCompose(ready -> ready.sendText(text, true))
                    .exceptionally(closed -> null);
        }
    }

    @Override
    public void onOpen(WebSocket opened) {
        synchronized (this) {
            socket = opened;
            if (aborted) {
                opened.abort();
                return;
            }
        }
        command(CONNECT, CONNECT, token.isEmpty() ? "{}" : "{\"token\":\"" + token + "\"}");
        opened.request(1);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket opened, CharSequence text, boolean last) {
        heardAt = System.nanoTime();
        partial.append(text);
        if (last) {
            String frame = partial.toString();
            partial.setLength(0);
            frame.lines().forEach(this::heard);
        }
        opened.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket opened, int code, String reason) {
        subscriber.ended(this, code);
        return null;
    }

    @Override
    public void onError(WebSocket opened, Throwable error) {
        subscriber.ended(this, 0);
    }

    private void heard(String line) {
        if (line.equals("{}")) {
            send("{}");
            return;
        }
        JsonObject message = ApiClient.parse(line);
        if (message.containsKey("push")) {
            pushed(message.getJsonObject("push"));
        } else if (message.containsKey(CONNECT)) {
            pingNanos = Duration.ofSeconds(message.getJsonObject(CONNECT).getInt("ping", 0))
                    .toNanos();
            subscriber.connected(this);
        } else {
            replied(message, String.valueOf(open.remove(message.getInt("id"))));
        }
    }

    private void replied(JsonObject message, String about) {
        if (message.containsKey("subscribe")) {
            subscriber.subscribed(this, about, message.getJsonObject("subscribe"));
        } else if (about.equals(CONNECT)) {
            subscriber.ended(this, 0);
        } else {
            subscriber.subscribeLater(this, about);
        }
    }

    private void pushed(JsonObject push) {
        if (push.containsKey("pub")) {
            subscriber.published(this, push.getString("channel"), push.getJsonObject("pub"));
        } else if (push.containsKey("unsubscribe")) {
            subscriber.subscribeLater(this, push.getString("channel"));
        }
    }
}

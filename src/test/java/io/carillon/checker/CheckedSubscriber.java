package io.carillon.checker;

import jakarta.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client of the client protocol as SDKs are: subscribes to channels, answers pings, comes back by itself, to the next node, when its connection ends or
 * falls silent, and recovers what it missed. Writes down for the {@link Checker} what it is told. Guarded by its own lock.
 */
final class CheckedSubscriber implements AutoCloseable {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
    private static final int FAREWELL_FROM = 3500;

    private final HttpClient http;
    private final String name;
    private final Target target;
    private final Checker checker;
    private final ScheduledExecutorService timer;
    private final Random random;
    private final Map<String, Place> places = new HashMap<>();
    private int node;
    private @Nullable Conversation current;
    private boolean closed;

    CheckedSubscriber(
            String name,
            Target target,
            int node,
            Checker checker,
            long seed,
            HttpClient http,
            ScheduledExecutorService timer) {
        this.name = name;
        this.target = target;
        this.node = node;
        this.checker = checker;
        this.random = new Random(seed);
        this.http = http;
        this.timer = timer;
    }

    String name() {
        return name;
    }

    /** Whether it has been told where it stands in each channel. */
    synchronized boolean isSubscribed() {
        return places.keySet().containsAll(target.channels());
    }

    /** Opens a connection; from then on it looks after itself. */
    synchronized void connect() {
        if (closed) {
            return;
        }
        URI uri = URI.create(
                target.node(node).resolve("connection/websocket").toString().replaceFirst("^http", "ws"));
        var conversation =
                new Conversation(this, Math.floorMod(node, target.nodes().size()), target.token());
        current = conversation;
        http.newWebSocketBuilder()
                .connectTimeout(CONNECT_TIMEOUT)
                .buildAsync(uri, conversation)
                .orTimeout(CONNECT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((socket, failure) -> {
                    if (failure != null) {
                        ended(conversation, 0);
                    }
                });
        timer.schedule(() -> look(conversation), Conversation.SILENCE.toMillis() / 4, TimeUnit.MILLISECONDS);
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (current != null) {
            current.abort();
        }
    }

    /** The connection is there: everything is subscribed, from where it stands. */
    synchronized void connected(Conversation conversation) {
        target.channels().forEach(channel -> subscribe(conversation, channel));
    }

    /** A subscription was refused for now, or ended by the server: once more, a little later. */
    synchronized void subscribeLater(Conversation conversation, String channel) {
        if (closed) {
            return;
        }
        timer.schedule(
                () -> {
                    synchronized (this) {
                        subscribe(conversation, channel);
                    }
                },
                50 + random.nextInt(200),
                TimeUnit.MILLISECONDS);
    }

    private void subscribe(Conversation conversation, String channel) {
        if (conversation != current || closed) {
            return;
        }
        Place place = places.get(channel);
        conversation.command(
                "subscribe",
                channel,
                place == null
                        ? "{\"channel\":\"" + channel + "\"}"
                        : "{\"channel\":\"" + channel + "\",\"recover\":true,\"offset\":" + place.offset()
                                + ",\"epoch\":\"" + place.epoch() + "\"}");
    }

    /** The answer to a subscription. */
    synchronized void subscribed(Conversation conversation, String channel, JsonObject reply) {
        if (conversation != current || closed) {
            return;
        }
        Subscribed how = !reply.getBoolean("was_recovering", false)
                ? Subscribed.FRESH
                : reply.getBoolean("recovered", false) ? Subscribed.RECOVERED : Subscribed.NOT_RECOVERED;
        String epoch = reply.getString("epoch");
        long offset =
                reply.containsKey("offset") ? reply.getJsonNumber("offset").longValue() : 0;
        checker.subscribed(name, channel, epoch, offset, how);
        places.put(channel, new Place(epoch, offset));
        if (reply.containsKey("publications")) {
            reply.getJsonArray("publications")
                    .getValuesAs(JsonObject.class)
                    .forEach(publication -> note(channel, publication, -1));
        }
    }

    /** A publication that came live. */
    synchronized void published(Conversation conversation, String channel, JsonObject publication) {
        if (conversation == current && !closed) {
            note(channel, publication, conversation.node());
        }
    }

    // The answer to a recovery tells where it began: whoever loses the connection right after it has what came with it.
    private void note(String channel, JsonObject publication, int from) {
        Payload payload = Payload.of(publication.getJsonObject("data"));
        long offset = publication.getJsonNumber("offset").longValue();
        checker.delivered(name, channel, offset, payload.key(), payload.hash(), from);
        places.computeIfPresent(channel, (same, place) -> new Place(place.epoch(), offset));
    }

    /**
     * The connection has ended, or never began.
     *
     * @param code what the server closed it with; 0 without a word
     */
    synchronized void ended(Conversation conversation, int code) {
        if (conversation != current || closed) {
            return;
        }
        current = null;
        conversation.abort();
        if (code >= FAREWELL_FROM && code < 4_000) {
            checker.refused(name + " was closed with " + code);
        }
        node++;
        timer.schedule(this::connect, 50 + random.nextInt(250), TimeUnit.MILLISECONDS);
    }

    private synchronized void look(Conversation conversation) {
        if (conversation != current || closed) {
            return;
        }
        if (conversation.isSilent()) {
            ended(conversation, 0);
        } else {
            timer.schedule(() -> look(conversation), Conversation.SILENCE.toMillis() / 4, TimeUnit.MILLISECONDS);
        }
    }
}

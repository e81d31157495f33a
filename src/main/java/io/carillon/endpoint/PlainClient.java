package io.carillon.endpoint;

import io.carillon.channel.ChannelName;
import io.carillon.channel.Namespace;
import io.carillon.channel.Refusal;
import io.carillon.delivery.Connection;
import io.carillon.delivery.Subscriber;
import io.carillon.protocol.CloseCode;
import io.carillon.protocol.Json;
import io.carillon.publishing.Message;
import io.carillon.publishing.Publisher;
import io.carillon.security.Permissions;
import io.carillon.settings.Settings;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a plain client says, called by one thread at a time, the transport's; and what becomes of its one subscription,
 * called by delivery.
 */
final class PlainClient implements Subscriber {

    /** Publications of one client that may wait for the journal; one more closes the connection with 3013. */
    private static final int MAX_WAITING = 256;

    private final Connection connection;
    private final ChannelName channel;
    private final Namespace namespace;
    private final Publisher publisher;
    private final String heartbeat;
    private final int limit;
    private final IncomingText incoming;
    private final AtomicInteger waiting = new AtomicInteger();

    PlainClient(
            Connection connection, ChannelName channel, Namespace namespace, Publisher publisher, Settings settings) {
        this.connection = connection;
        this.channel = channel;
        this.namespace = namespace;
        this.publisher = publisher;
        this.heartbeat = settings.heartbeat().text();
        this.limit = settings.limits().frameBytes();
        this.incoming = new IncomingText(limit);
    }

    Connection connection() {
        return connection;
    }

    void receive(String part, boolean last) {
        if (!connection.isOpen()) {
            // The server has ended it; what still arrives is nobody's.
            return;
        }
        switch (incoming.add(part, last)) {
            case PARTIAL -> {}
            case WHOLE -> receive(incoming.take());
            case TOO_BIG ->
                connection.close(CloseCode.MESSAGE_TOO_BIG, "message too big: " + limit + " bytes are allowed");
        }
    }

    private void receive(String text) {
        if (text.isEmpty() || text.equals(heartbeat)) {
            return;
        }
        try {
            Permissions.checkPublish(channel, namespace, connection.info().user(), true);
            if (waiting.incrementAndGet() > MAX_WAITING) {
                throw new Refusal.TooManyRequests(
                        "too many requests: more than " + MAX_WAITING + " publications of this connection wait");
            }
            publisher
                    .publish(Message.of(channel, payload(text), connection.info()))
                    .whenComplete((outcome, failure) -> {
                        waiting.decrementAndGet();
                        if (failure != null) {
                            refuse(failure);
                        }
                    });
        } catch (Refusal refusal) {
            refuse(refusal);
        }
    }

    /** An object or an array is taken as JSON; any other text is a JSON string, and so arrives as it was written. */
    private static String payload(String text) {
        char first = text.stripLeading().isEmpty() ? 0 : text.stripLeading().charAt(0);
        if (first == '{' || first == '[') {
            try {
                return Json.compact(text);
            } catch (Refusal.BadRequest e) {
                return Json.quote(text);
            }
        }
        return Json.quote(text);
    }

    @Override
    public boolean entering(Entry entry) {
        return true;
    }

    @Override
    public void joined() {
        // Nobody waits for it.
    }

    @Override
    public void failed(Refusal refusal) {
        CloseCode code = CloseCode.of(refusal);
        connection.close(code, code.text() + ": the history cannot be read now");
    }

    /** A plain client sees by the offsets that something is missing. */
    @Override
    public void insufficient() {
        throw new IllegalStateException("a plain client's subscription has no position");
    }

    @Override
    public boolean isImpatient() {
        return false;
    }

    private void refuse(Throwable failure) {
        Throwable cause = Refusal.cause(failure);
        if (cause instanceof Refusal refusal) {
            connection.close(CloseCode.of(refusal), refusal.getMessage());
        } else {
            connection.close(CloseCode.INTERNAL, CloseCode.INTERNAL.text());
        }
    }
}

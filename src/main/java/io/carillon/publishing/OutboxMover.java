package io.carillon.publishing;

import io.carillon.broker.Broker;
import io.carillon.channel.ChannelName;
import io.carillon.history.Draft;
import io.carillon.history.Outbox;
import io.carillon.protocol.Json;
import io.carillon.protocol.JsonFields;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Publishes what programs have put into the outbox with their own transactions: by the rules of {@link Publisher}, the
 * single door, as the server API does. Confined to one thread, which may block.
 */
public final class OutboxMover {

    private final Outbox outbox;
    private final Publisher publisher;
    private final Broker broker;

    public OutboxMover(Outbox outbox, Publisher publisher, Broker broker) {
        this.outbox = outbox;
        this.publisher = publisher;
        this.broker = broker;
    }

    /** Publishes one batch of what waits, and announces it after its commit. Never throws. */
    public Outbox.Found round() {
        Outbox.Moved moved = outbox.move(this::draft);
        moved.publications().forEach(broker::announce);
        return moved.found();
    }

    private Draft draft(Outbox.Entry entry) {
        return publisher.draft(new Message(
                new ChannelName(entry.channel()),
                Json.compact(entry.data()),
                null,
                tags(entry.tags()),
                false,
                entry.idempotencyKey(),
                0,
                ""));
    }

    private static Map<String, String> tags(@Nullable String tags) {
        return tags == null
                ? Map.of()
                : JsonFields.of("{\"tags\":" + tags + "}").textMap("tags");
    }
}

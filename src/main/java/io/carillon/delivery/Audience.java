package io.carillon.delivery;

import io.carillon.channel.ChannelName;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The subscriptions that have joined a stream. Whatever goes wrong with one of them costs the others nothing. Confined to
 * the stream's lane, except for {@link #size}.
 */
final class Audience {

    private static final Logger LOG = System.getLogger(Audience.class.getName());

    private final ChannelName channel;
    private final Occupancy occupancy;
    private final Set<Subscription> subscriptions = new LinkedHashSet<>();
    // For whoever counts, on any thread.
    private volatile int size;

    Audience(ChannelName channel, Occupancy occupancy) {
        this.channel = channel;
        this.occupancy = occupancy;
    }

    /** May be asked on any thread. */
    int size() {
        return size;
    }

    void add(Subscription subscription) {
        boolean first = subscriptions.isEmpty();
        subscriptions.add(subscription);
        size = subscriptions.size();
        if (first) {
            guarded(() -> occupancy.occupied(channel));
        }
        guarded(subscription::joined);
    }

    void remove(Subscription subscription) {
        if (subscriptions.remove(subscription)) {
            size = subscriptions.size();
            if (size == 0) {
                guarded(() -> occupancy.vacated(channel));
            }
        }
    }

    void deliver(Shared shared) {
        subscriptions.forEach(subscription -> deliver(shared, subscription));
    }

    void each(Consumer<Subscription> action) {
        subscriptions.forEach(subscription -> guarded(() -> action.accept(subscription)));
    }

    /** Delivers to one, or ends its connection: so its client comes back for what it has missed. */
    static void deliver(Shared shared, Subscription subscription) {
        try {
            subscription.deliver(shared);
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "A publication could not be delivered to one connection, which is closed", e);
            guarded(subscription::broken);
        }
    }

    /** Does something for one of many, and lets the others have their turn. */
    static void guarded(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "One of many failed, the others go on", e);
        }
    }
}

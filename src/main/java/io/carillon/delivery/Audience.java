package io.carillon.delivery;

import io.carillon.channel.ChannelName;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The subscriptions that have joined a stream. Whatever goes wrong with one of them costs the others nothing. Confined to
 * the stream's lane, except for {@link #size}; while it waits, {@link Helpers} may deliver to some of many.
 */
final class Audience {

    private static final Logger LOG = System.getLogger(Audience.class.getName());

    private final ChannelName channel;
    private final Occupancy occupancy;
    private final Rounds rounds;
    private final Set<Subscription> subscriptions = new LinkedHashSet<>();
    // What goes out at the end of the round, or before anything else is sent.
    private Burst burst = new Burst();
    // For whoever counts, on any thread.
    private volatile int size;

    Audience(ChannelName channel, Occupancy occupancy, Rounds rounds) {
        this.channel = channel;
        this.occupancy = occupancy;
        this.rounds = rounds;
    }

    /** May be asked on any thread. */
    int size() {
        return size;
    }

    void add(Subscription subscription) {
        flush();
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

    /** Delivers at the end of the round, together with what else comes until then. */
    void deliver(Shared shared) {
        boolean first = burst.isEmpty();
        burst.add(shared);
        if (first) {
            rounds.gathering(this);
        }
        if (burst.isFull()) {
            // Not faster than connections get rid of it: their queues have a bound.
            rounds.end();
        }
    }

    /** Delivers what was gathered. */
    void flush() {
        if (!burst.isEmpty()) {
            Burst gathered = burst;
            burst = new Burst();
            Round round = rounds.current();
            Consumer<Subscription> delivery =
                    subscription -> orEnd(subscription, () -> subscription.deliver(gathered, round));
            if (sendsOnCaller()) {
                rounds.helpers().each(subscriptions, delivery);
            } else {
                subscriptions.forEach(delivery);
            }
        }
    }

    /** All transports are of one server. */
    private boolean sendsOnCaller() {
        Iterator<Subscription> any = subscriptions.iterator();
        return any.hasNext() && any.next().connection().sendsOnCaller();
    }

    /** Does something for each, after what was gathered. */
    void each(Consumer<Subscription> action) {
        flush();
        subscriptions.forEach(subscription -> guarded(() -> action.accept(subscription)));
    }

    /** Delivers to one, or ends its connection: so its client comes back for what it has missed. */
    static void orEnd(Subscription subscription, Runnable delivery) {
        try {
            delivery.run();
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

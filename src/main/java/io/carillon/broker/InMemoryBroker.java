package io.carillon.broker;

import io.carillon.channel.Publication;
import org.jspecify.annotations.Nullable;

/** The broker of a single node: an announcement is a call. Thread-safe. */
public final class InMemoryBroker implements Broker {

    private volatile @Nullable Listener listener;

    @Override
    public void start(Listener listener) {
        this.listener = listener;
    }

    @Override
    public void announce(Publication publication) {
        Listener current = listener;
        if (current != null) {
            current.announced(publication);
        }
    }

    @Override
    public Health health() {
        return new Health(true, "in memory, one node");
    }

    @Override
    public void close() {
        listener = null;
    }
}

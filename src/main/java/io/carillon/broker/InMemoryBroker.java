package io.carillon.broker;

import io.carillon.channel.Announcement;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The broker of a single node: an announcement is a call. Thread-safe. */
public final class InMemoryBroker implements Broker {

    private static final Logger LOG = System.getLogger(InMemoryBroker.class.getName());

    private volatile @Nullable Listener listener;

    @Override
    public void start(Listener listener, Responder responder) {
        this.listener = listener;
    }

    @Override
    public void announce(Announcement announcement) {
        Listener current = listener;
        if (current != null) {
            try {
                current.announced(announcement);
            } catch (RuntimeException e) {
                // Whoever publishes must not suffer from what a listener does.
                LOG.log(Level.ERROR, "The listener failed on an announcement", e);
            }
        }
    }

    @Override
    public CompletionStage<Answers> ask(String question, Duration deadline) {
        throw new UnsupportedOperationException("to be built");
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

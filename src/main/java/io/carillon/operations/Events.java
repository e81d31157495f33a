package io.carillon.operations;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Tells the observers of the application what has happened, in order, on a thread of its own: an observer that takes long
 * holds up other observers, never a message. What does not fit into the queue any more is dropped and counted in the log.
 * Thread-safe.
 */
final class Events implements AutoCloseable {

    static final int MAX_WAITING = 10_000;

    private static final Logger LOG = System.getLogger(Events.class.getName());
    private static final Object END = new Object();

    private final BlockingQueue<Object> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final AtomicLong dropped = new AtomicLong();
    private final Consumer<Object> observers;
    private final Duration patience;
    private final Thread thread;

    /**
     * @param observers called with each event; may block, and throw
     * @param patience how long the observers may still take at the end
     */
    Events(Consumer<Object> observers, Duration patience, ThreadFactory threads) {
        this.observers = observers;
        this.patience = patience;
        thread = threads.newThread(this::run);
        thread.start();
    }

    /** Takes an event. Never blocks. */
    void tell(Object event) {
        if (!waiting.offer(event)) {
            dropped.incrementAndGet();
        }
    }

    /** Tells what waits, as far as the observers are quick enough, and ends the thread. */
    @Override
    public void close() {
        try {
            if (waiting.offer(END)) {
                thread.join(patience.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
    }

    private void run() {
        try {
            for (Object event = waiting.take(); event != END; event = waiting.take()) {
                observe(event);
                long lost = dropped.getAndSet(0);
                if (lost > 0) {
                    LOG.log(
                            Level.WARNING,
                            lost + " events were dropped: the application's observers are too slow, and more than "
                                    + MAX_WAITING + " waited");
                }
            }
        } catch (InterruptedException e) {
            LOG.log(
                    waiting.isEmpty() ? Level.DEBUG : Level.WARNING,
                    "The server has stopped; events that still waited were dropped: " + waiting.size());
        }
    }

    private void observe(Object event) {
        try {
            observers.accept(event);
        } catch (RuntimeException | Error e) {
            LOG.log(
                    Level.ERROR,
                    "An observer of the application failed on "
                            + event.getClass().getSimpleName(),
                    e);
        }
    }
}

package io.carillon.operations;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
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

    private static final Logger LOG = System.getLogger(Events.class.getName());
    private static final int MAX_WAITING = 10_000;

    private final BlockingQueue<Object> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final AtomicLong dropped = new AtomicLong();
    private final Consumer<Object> observers;
    private final Thread thread;

    /** @param observers called with each event; may block, and throw */
    Events(Consumer<Object> observers, ThreadFactory threads) {
        this.observers = observers;
        thread = threads.newThread(this::run);
        thread.start();
    }

    /** Takes an event. Never blocks. */
    void tell(Object event) {
        if (!waiting.offer(event)) {
            dropped.incrementAndGet();
        }
    }

    /** Ends the thread; what waits is dropped. */
    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        try {
            while (true) {
                tell(observers, waiting.take());
                long lost = dropped.getAndSet(0);
                if (lost > 0) {
                    LOG.log(
                            Level.WARNING,
                            lost + " events were dropped: the application's observers are too slow, and more than "
                                    + MAX_WAITING + " waited");
                }
            }
        } catch (InterruptedException e) {
            LOG.log(Level.DEBUG, "No more events are told");
        }
    }

    private static void tell(Consumer<Object> observers, Object event) {
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

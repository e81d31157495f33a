package io.carillon.broker;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Announces on a thread of its own, about 2,000 a second over 100 channels, and measures how long it takes. */
final class Load implements AutoCloseable {

    private static final int CHANNELS = 100;

    final BrokerNode node;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "load"));
    private volatile long count;
    private volatile long slowestNanos;

    Load(BrokerNode node) {
        this.node = node;
        thread.scheduleAtFixedRate(this::announceTen, 0, 5, TimeUnit.MILLISECONDS);
    }

    /** How many were announced. */
    long count() {
        return count;
    }

    /** The number of the last announcement in each channel, or one less. */
    long rounds() {
        return count / CHANNELS;
    }

    Duration slowest() {
        return Duration.ofNanos(slowestNanos);
    }

    private void announceTen() {
        for (int i = 0; i < 10; i++) {
            long number = count;
            long before = System.nanoTime();
            node.broker.announce(
                    Announcements.numbered(node.id, "channel:" + number % CHANNELS, 1 + number / CHANNELS));
            slowestNanos = Math.max(slowestNanos, System.nanoTime() - before);
            count = number + 1;
        }
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("an announcement has blocked");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

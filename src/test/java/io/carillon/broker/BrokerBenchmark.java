package io.carillon.broker;

import io.carillon.channel.Announcement;
import io.carillon.channel.ChannelName;
import io.carillon.channel.Publication;
import io.carillon.settings.RedisSettings;
import io.carillon.testing.Redis;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * How many publications a second go from one node through Redis to another, and how late they are: two brokers in this JVM, a
 * Redis beside it. The window is how many are on their way at a time.
 *
 * <p>{@code mvn verify -Pbench -Dbench.main=io.carillon.broker.BrokerBenchmark}
 */
public final class BrokerBenchmark {

    private static final int CHANNELS = 100;
    private static final String DATA = "{\"text\":\"" + "abcdefghij".repeat(9) + "\"}";
    /** The tag that tells when it was sent. */
    private static final String SENT = "sent";

    private static final long MILLIS = Long.getLong("bench.millis", 5_000);
    private static final int REPETITIONS = Integer.getInteger("bench.repetitions", 3);

    private BrokerBenchmark() {}

    /** Runs it and prints a table. */
    public static void main(String[] arguments) throws InterruptedException {
        try (Redis redis = Redis.start();
                var here = new RedissonBroker(RedisSettings.at(redis.url()), "here", Thread::new);
                var there = new RedissonBroker(RedisSettings.at(redis.url()), "there", Thread::new)) {
            var arriving = new Arriving();
            here.start(new Arriving(), question -> CompletableFuture.completedFuture(""));
            there.start(arriving, question -> CompletableFuture.completedFuture(""));
            while (!here.health().connected() || !there.health().connected()) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            System.out.printf("%10s %14s %10s %10s%n", "window", "per second", "p50 ms", "p99 ms");
            for (int window : new int[] {1_000, 1, 16, 256, 1_000}) {
                for (int i = 0; i < REPETITIONS; i++) {
                    run(here, arriving, window);
                }
            }
        }
    }

    private static void run(Broker here, Arriving arriving, int window) throws InterruptedException {
        arriving.begin(window);
        long begin = System.nanoTime();
        long end = begin + TimeUnit.MILLISECONDS.toNanos(MILLIS);
        ChannelName[] channels = IntStream.range(0, CHANNELS)
                .mapToObj(i -> new ChannelName("bench:" + i))
                .toArray(ChannelName[]::new);
        int sent = 0;
        while (System.nanoTime() < end) {
            if (!arriving.places.tryAcquire(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("an announcement was lost");
            }
            long now = System.nanoTime();
            here.announce(new Publication(
                    channels[sent++ % CHANNELS], null, Instant.EPOCH, DATA, null, Map.of(SENT, Long.toString(now))));
        }
        if (!arriving.places.tryAcquire(window, 10, TimeUnit.SECONDS)) {
            throw new IllegalStateException("an announcement was lost");
        }
        double seconds = Duration.ofNanos(System.nanoTime() - begin).toNanos() / 1e9;
        System.out.printf(
                Locale.ROOT,
                "%10d %,14.0f %10.2f %10.2f%n",
                window,
                sent / seconds,
                arriving.latencies.getValueAtPercentile(50) / 1e6,
                arriving.latencies.getValueAtPercentile(99) / 1e6);
    }

    /** The other node. */
    private static final class Arriving implements Broker.Listener {

        private volatile Histogram latencies = new ConcurrentHistogram(3);
        private volatile Semaphore places = new Semaphore(0);

        void begin(int window) {
            latencies = new ConcurrentHistogram(3);
            places = new Semaphore(window);
        }

        @Override
        public void announced(Announcement announcement) {
            if (announcement instanceof Publication publication) {
                latencies.recordValue(
                        System.nanoTime() - Long.parseLong(publication.tags().get(SENT)));
                places.release();
            }
        }

        @Override
        public void reconnected() {
            // What was lost meanwhile is noticed by who waits for it.
        }
    }
}

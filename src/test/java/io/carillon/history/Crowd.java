package io.carillon.history;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;

/** Publishers that publish one after the other, each on a thread of its own, until the time is over. */
final class Crowd {

    private Crowd() {}

    /** What a publisher does again and again, with what it holds meanwhile. Returns when the database has answered. */
    interface Publishing extends AutoCloseable {
        void publish(RandomGenerator random) throws Exception;

        @Override
        default void close() throws IOException, SQLException {}
    }

    /**
     * @param each how many publications one call stores
     * @param own made for each publisher before the time begins, and closed when it is over
     */
    static Measurement run(int publishers, int each, long seed, long millis, Supplier<? extends Publishing> own) {
        List<Publishing> open = new ArrayList<>();
        try {
            for (int i = 0; i < publishers; i++) {
                open.add(own.get());
            }
            return run(open, each, seed, millis);
        } finally {
            open.forEach(Crowd::close);
        }
    }

    private static Measurement run(List<Publishing> publishers, int each, long seed, long millis) {
        List<LongStream.Builder> latencies = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        List<Throwable> failures = new ArrayList<>();
        var start = new CountDownLatch(1);
        long[] end = new long[1];
        for (int i = 0; i < publishers.size(); i++) {
            Publishing publishing = publishers.get(i);
            var own = LongStream.builder();
            var random = new SplittableRandom(seed + i);
            latencies.add(own);
            var thread = new Thread(() -> {
                try {
                    start.await();
                    for (long before = System.nanoTime(), after; before < end[0]; before = after) {
                        publishing.publish(random);
                        after = System.nanoTime();
                        own.add(after - before);
                    }
                } catch (Exception | Error e) {
                    synchronized (failures) {
                        failures.add(e);
                    }
                }
            });
            threads.add(thread);
            thread.start();
        }
        long begin = System.nanoTime();
        end[0] = begin + millis * 1_000_000;
        start.countDown();
        threads.forEach(Crowd::join);
        if (!failures.isEmpty()) {
            throw new IllegalStateException(failures.size() + " publishers failed", failures.get(0));
        }
        long nanos = System.nanoTime() - begin;
        return Measurement.of(
                latencies.stream().flatMapToLong(LongStream.Builder::build).toArray(), nanos, each);
    }

    private static void close(Publishing publishing) {
        try {
            publishing.close();
        } catch (IOException | SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

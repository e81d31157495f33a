package io.carillon.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.checker.Cluster;
import io.carillon.testing.ApiClient;
import io.carillon.testing.CarillonServer;
import io.carillon.testing.RawWebSocket;
import io.carillon.testing.WebSocketClient;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** F14: readers that are frozen, or read a little now and then, are closed in time and cost neither memory nor the others' time. */
class SlowReaderIT extends FaultIT {

    private static final String CHANNEL = "live:slow";
    private static final int READERS = 10;
    private static final String LARGE = '"' + "x".repeat(50_000) + '"';

    /** More than all buffers of the system between the two and the queue: those of Linux grow to some 6 MB. */
    private static final int ENOUGH = 400;

    private static final int SAMPLE = 100;
    private static final Duration IN_TIME = Duration.ofSeconds(10);

    @Test
    void frozenReadersAreClosedInTimeAndOthersDoNotNotice() {
        wildFlyIsEnough("Tyrus drops the close frame of who does not read; RefusalIT shows there that it is closed");
        CarillonServer server = cluster().a().server();
        var frozen = new ArrayList<RawWebSocket>();
        // Beside both measurements, so that its collections cost both the same.
        try (var heap = new HeapWatch(server);
                var reader = WebSocketClient.open(server.baseUri(), "ws/" + CHANNEL)) {
            Awaitility.await("it listens").until(() -> subscribers() == 1);
            measured(reader, SAMPLE);
            long alone = percentile(measured(reader, SAMPLE));
            long before = heap.next();
            for (int i = 0; i < READERS; i++) {
                frozen.add(RawWebSocket.open(server.baseUri(), "ws/" + CHANNEL));
            }
            Awaitility.await("they listen").until(() -> subscribers() == 1 + READERS);
            heap.forget();
            long together = percentile(measured(reader, ENOUGH));
            Awaitility.await("they are closed").atMost(IN_TIME).until(() -> subscribers() == 1);
            heap.next();
            long growth = heap.most() - before;
            System.out.printf(
                    "F14: p99 %.1f ms alone, %.1f ms beside %d frozen readers; heap grew by %.1f MiB at most%n",
                    alone / 1e6, together / 1e6, READERS, growth / 1048576.0);
            assertThat(together).isLessThan(2 * alone + TimeUnit.MILLISECONDS.toNanos(250));
            assertThat(growth).isLessThan(2L * READERS * Cluster.QUEUE_LIMIT);
            // Some of them were given up so long ago that the server does not wait for them to read their close frame.
            assertThat(frozen).allSatisfy(one -> assertThat(one.awaitEnd()).isIn(3008, RawWebSocket.WITHOUT_CODE));
        } finally {
            frozen.forEach(RawWebSocket::close);
        }
    }

    /** How long each of so many publications took, from the call to the reader. */
    private static long[] measured(WebSocketClient reader, int count) {
        ApiClient api = cluster().a().api();
        return IntStream.range(0, count)
                .mapToLong(i -> {
                    int texts = reader.count();
                    long begin = System.nanoTime();
                    api.publish(CHANNEL, LARGE);
                    while (reader.count() == texts) {
                        if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(60)) {
                            throw new AssertionError("a publication did not come within a minute");
                        }
                        Thread.onSpinWait();
                    }
                    return System.nanoTime() - begin;
                })
                .toArray();
    }

    private static long percentile(long[] nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length * 99 / 100 - (sorted.length >= 100 ? 1 : 0)];
    }

    /** How many listen to the channel on both nodes. */
    private static int subscribers() {
        JsonObject channel = ApiClient.parse(cluster().a().api().call("channels", "{\"pattern\":\"" + CHANNEL + "\"}"))
                .getJsonObject("result")
                .getJsonObject("channels")
                .getJsonObject(CHANNEL);
        return channel == null ? 0 : channel.getInt("num_clients");
    }

    /** Looks at a server's heap again and again, after full collections, on a thread of its own. */
    private static final class HeapWatch implements AutoCloseable {
        private final CarillonServer server;
        private final AtomicLong looks = new AtomicLong();
        private final AtomicLong most = new AtomicLong();
        private final AtomicLong last = new AtomicLong();
        private final Thread thread = new Thread(this::watch, "heap-watch");

        HeapWatch(CarillonServer server) {
            this.server = server;
            thread.setDaemon(true);
            thread.start();
        }

        private void watch() {
            while (!Thread.currentThread().isInterrupted()) {
                last.set(server.heapInUse());
                most.accumulateAndGet(last.get(), Math::max);
                looks.incrementAndGet();
            }
        }

        /** What a look finds that has not begun yet. */
        long next() {
            long now = looks.get();
            Awaitility.await("two looks at the heap")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> looks.get() >= now + 2);
            return last.get();
        }

        void forget() {
            most.set(0);
        }

        long most() {
            return most.get();
        }

        @Override
        public void close() {
            thread.interrupt();
        }
    }
}

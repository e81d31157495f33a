package io.carillon.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.checker.Cluster;
import io.carillon.testing.ApiClient;
import io.carillon.testing.CarillonServer;
import io.carillon.testing.WebSocketClient;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
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
        wildFlyIsEnough(
                "Tyrus tells its closed and slow readers apart in tests of their own: RefusalIT, ProtocolCodesIT");
        CarillonServer server = cluster().a().server();
        try (var reader = WebSocketClient.open(server.baseUri(), "ws/" + CHANNEL)) {
            Awaitility.await("it listens").until(() -> subscribers() == 1);
            measured(reader, SAMPLE);
            long alone = percentile(measured(reader, SAMPLE));
            long before = server.heapInUse();
            var frozen = new ArrayList<WebSocketClient>();
            try {
                for (int i = 0; i < READERS; i++) {
                    frozen.add(WebSocketClient.openFrozen(server.baseUri(), "ws/" + CHANNEL));
                }
                Awaitility.await("they listen").until(() -> subscribers() == 1 + READERS);
                long[] all = new long[0];
                long most = before;
                while (all.length < ENOUGH && subscribers() > 1) {
                    all = joined(all, measured(reader, SAMPLE / 2));
                    most = Math.max(most, server.heapInUse());
                }
                Awaitility.await("they are closed").atMost(IN_TIME).until(() -> subscribers() == 1);
                long together = percentile(all);
                System.out.printf(
                        "F14: p99 %.1f ms alone, %.1f ms beside %d frozen readers; heap grew by %.1f MiB at most%n",
                        alone / 1e6, together / 1e6, READERS, (most - before) / 1048576.0);
                assertThat(together).isLessThan(2 * alone + TimeUnit.MILLISECONDS.toNanos(250));
                assertThat(most - before).isLessThan(2L * READERS * Cluster.QUEUE_LIMIT);
                frozen.forEach(WebSocketClient::thaw);
                assertThat(frozen)
                        .allSatisfy(one -> assertThat(one.awaitClosed().code()).isEqualTo(3008));
            } finally {
                frozen.forEach(WebSocketClient::close);
            }
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

    private static long[] joined(long[] first, long[] second) {
        return LongStream.concat(Arrays.stream(first), Arrays.stream(second)).toArray();
    }

    /** How many listen to the channel on both nodes. */
    private static int subscribers() {
        JsonObject channel = ApiClient.parse(cluster().a().api().call("channels", "{\"pattern\":\"" + CHANNEL + "\"}"))
                .getJsonObject("result")
                .getJsonObject("channels")
                .getJsonObject(CHANNEL);
        return channel == null ? 0 : channel.getInt("num_clients");
    }
}

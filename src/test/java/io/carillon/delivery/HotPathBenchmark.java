package io.carillon.delivery;

import io.carillon.channel.ChannelName;
import io.carillon.channel.ClientInfo;
import io.carillon.channel.Position;
import io.carillon.channel.Publication;
import io.carillon.protocol.Encoding;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a delivery costs before the server sees it: a publication becomes a text, texts are joined, and a text goes through
 * a connection's queue. Run by {@link io.carillon.bench.HotPaths}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class HotPathBenchmark {

    private static final int CONNECTIONS = 1_000;
    private static final int BURST = 16;
    private static final int QUEUE_BYTES = 1 << 20;

    private final Publication publication = publication(1);
    private final List<Frame> frames = IntStream.range(0, BURST)
            .mapToObj(i -> new Frame(Encoding.PUSH.encode(publication(i))))
            .toList();
    private final Frame frame = frames.get(0);
    private final List<Connection> connections = IntStream.range(0, CONNECTIONS)
            .mapToObj(i -> new Connection(
                    new ClientInfo("", Integer.toString(i)),
                    new Gone(),
                    QUEUE_BYTES,
                    Connection.Framing.LINES,
                    Liveness.later(Duration.ofSeconds(25), Duration.ofSeconds(10), null)))
            .toList();

    /** A text is gone as soon as it is sent. */
    private static final class Gone implements Transport {

        @Override
        public void send(String text, Consumer<@Nullable Throwable> done) {
            done.accept(null);
        }

        @Override
        public void ping() {
            throw new AssertionError("nobody waits that long");
        }

        @Override
        public void close(int code, String reason) {
            throw new AssertionError(reason);
        }
    }

    /** A publication of 100 characters becomes the text that all connections share. */
    @Benchmark
    public Object encode() {
        return new Frame(Encoding.PUSH.encode(publication));
    }

    /** Sixteen texts become one; for each of them. */
    @Benchmark
    @OperationsPerInvocation(BURST)
    public Object join() {
        return Frame.joined(frames);
    }

    /** A text goes through the queues of a thousand connections, and is waited for; for each of them. */
    @Benchmark
    @OperationsPerInvocation(CONNECTIONS)
    public Object enqueue() throws InterruptedException {
        var round = new Round();
        for (Connection connection : connections) {
            connection.send(frame, round);
        }
        round.await();
        return round;
    }

    private static Publication publication(int offset) {
        return new Publication(
                new ChannelName("bench:fan-out"),
                new Position(offset + 1L, "epoch"),
                Instant.EPOCH,
                '"' + "x".repeat(98) + '"',
                null,
                Map.of());
    }
}

package io.carillon.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.channel.ClientInfo;
import io.carillon.delivery.Connection.Ending;
import io.carillon.protocol.CloseCode;
import io.carillon.protocol.Push;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A connection of the client protocol: what waits is joined, answers have their own bound, the first answer comes first. */
class ConnectionLinesTest {

    private static final int LIMIT = 1 << 20;

    private final RecordingTransport transport = new RecordingTransport();
    private final Connection connection = connection(LIMIT);

    @Test
    void whatWaitsGoesOutTogetherLineByLine() {
        transport.freeze();
        List.of("a", "b", "c", "d").forEach(connection::send);
        transport.thaw();
        assertThat(transport.sent()).containsExactly("a", "b\nc\nd");
    }

    @Test
    void aTextIsNotMadeLongerThan64KiBAndALongerOneTravelsAlone() {
        transport.freeze();
        String half = "h".repeat(32 << 10);
        String large = "l".repeat(200_000);
        List.of("first", half, half, "x", large, "y", "z").forEach(connection::send);
        transport.thaw();
        assertThat(transport.sent()).containsExactly("first", half, half + "\nx", large, "y\nz");
        assertThat(connection.isBacklogged()).isFalse();
    }

    @Test
    void whatIsJoinedNoLongerCountsAsWaiting() {
        var small = connection(1_000);
        transport.freeze();
        small.send("first");
        IntStream.range(0, 9).forEach(i -> small.send("x".repeat(100)));
        transport.thaw();
        transport.freeze();
        small.send("in flight");
        IntStream.range(0, 10).forEach(i -> small.send("x".repeat(100)));
        assertThat(transport.closeCode()).as("all of the queue is free again").isNull();
        small.send("y");
        assertThat(transport.closeCode()).isEqualTo(CloseCode.SLOW.code());
    }

    @Test
    void anAnswerMayBeLargerThanTheQueueAsLongAsTheQueueIsNotFull() {
        var small = connection(1_000);
        transport.freeze();
        small.send("in flight");
        small.send("x".repeat(1_000));
        small.answer("a".repeat(5_000));
        assertThat(transport.closeCode()).isNull();
        small.answer("one more");
        assertThat(transport.closeCode()).isEqualTo(CloseCode.SLOW.code());
    }

    @Test
    void theFirstAnswerGoesBeforeWhatCameWhileItWasMade() {
        connection.hold();
        connection.send("publication 1");
        connection.answer("push");
        assertThat(transport.sent()).isEmpty();
        connection.release("connected");
        assertThat(transport.sent()).containsExactly("connected", "publication 1\npush");
        connection.send("later");
        assertThat(transport.sent()).endsWith("later");
    }

    @Test
    void whatIsHeldIsBoundedToo() {
        var small = connection(1_000);
        small.hold();
        IntStream.range(0, 10).forEach(i -> small.send("x".repeat(100)));
        assertThat(small.isBacklogged()).isTrue();
        small.send("y");
        assertThat(transport.closeCode()).isEqualTo(CloseCode.SLOW.code());
        small.release("too late");
        assertThat(transport.sent()).isEmpty();
    }

    @Test
    void releaseWithoutHoldIsASend() {
        connection.release("refused");
        assertThat(transport.sent()).containsExactly("refused");
    }

    @Test
    void allWhoWaitForAnEmptyQueueAreTold() {
        var told = new ArrayList<String>();
        transport.freeze();
        connection.send("a");
        connection.whenDrained(() -> told.add("first"));
        connection.whenDrained(() -> {
            told.add("second");
            connection.whenDrained(() -> told.add("third"));
        });
        connection.whenDrained(() -> connection.send("b"));
        assertThat(told).isEmpty();
        transport.thaw();
        assertThat(told).containsExactly("first", "second", "third");
        assertThat(transport.sent()).containsExactly("a", "b");
    }

    @Test
    void whoWaitsWhileItIsHeldIsToldAfterTheRelease() {
        var told = new ArrayList<String>();
        connection.hold();
        connection.send("a");
        connection.whenDrained(() -> told.add("drained"));
        assertThat(told).isEmpty();
        connection.release("connected");
        assertThat(told).containsExactly("drained");
    }

    @Test
    void tellsHowItEnded() {
        var endings = new ArrayList<Ending>();
        connection.whenClosed(endings::add);
        connection.close(4321, "by the application");
        connection.closed();
        assertThat(endings).containsExactly(new Ending(4321, "by the application"));
        var other = connection(LIMIT);
        other.whenClosed(endings::add);
        other.closed();
        assertThat(endings).endsWith(Ending.BY_PEER);
        other.whenClosed(endings::add);
        assertThat(endings).hasSize(3).endsWith(Ending.BY_PEER);
    }

    @Test
    void pingsWithATextOnceItHasBegun() {
        connection.sweep(System.nanoTime() + TimeUnit.HOURS.toNanos(1));
        assertThat(transport.sent()).isEmpty();
        connection.beginPings();
        connection.sweep(System.nanoTime() + TimeUnit.SECONDS.toNanos(26));
        assertThat(transport.sent()).containsExactly("{}");
        assertThat(transport.pings()).isZero();
        assertThat(connection.ponged()).isTrue();
        assertThat(connection.ponged()).isFalse();
    }

    private Connection connection(int limit) {
        return new Connection(
                new ClientInfo("", "c-1"),
                transport,
                limit,
                Connection.Framing.LINES,
                Liveness.later(Duration.ofSeconds(25), Duration.ofSeconds(8), Push.PING));
    }
}

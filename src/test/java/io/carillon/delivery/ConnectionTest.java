package io.carillon.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.channel.ClientInfo;
import io.carillon.protocol.CloseCode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ConnectionTest {

    private static final int LIMIT = 1_000;

    private final RecordingTransport transport = new RecordingTransport();
    private final Connection connection = new Connection(
            new ClientInfo("ann", "c-1"),
            transport,
            LIMIT,
            Connection.Framing.SINGLE,
            Liveness.byFrames(Duration.ofSeconds(25), Duration.ofSeconds(8), "--heartbeat--"));

    @Test
    void sendsInOrder() {
        IntStream.range(0, 100).forEach(i -> connection.send("m" + i));
        assertThat(transport.sent())
                .containsExactlyElementsOf(
                        IntStream.range(0, 100).mapToObj(i -> "m" + i).toList());
    }

    @Test
    void hasOneSendInFlight() {
        transport.freeze();
        connection.send("a");
        connection.send("b");
        connection.send("c");
        assertThat(transport.openSends()).isEqualTo(1);
        assertThat(transport.sent()).containsExactly("a");
        transport.thaw();
        assertThat(transport.sent()).containsExactly("a", "b", "c");
    }

    @Test
    void aTransportThatCompletesAtOnceDoesNotFillTheStack() {
        transport.freeze();
        var roomy = new Connection(
                connection.info(),
                transport,
                10_000_000,
                Connection.Framing.SINGLE,
                Liveness.byFrames(Duration.ofSeconds(25), Duration.ofSeconds(8), null));
        IntStream.range(0, 200_000).forEach(i -> roomy.send("m"));
        transport.thaw();
        assertThat(transport.sent()).hasSize(200_000);
    }

    @Test
    void aSlowClientIsClosedAtItsBound() {
        transport.freeze();
        connection.send("in flight");
        IntStream.range(0, 10).forEach(i -> connection.send("x".repeat(100)));
        assertThat(transport.closeCode()).isNull();
        connection.send("y");
        assertThat(transport.closeCode()).isEqualTo(CloseCode.SLOW.code());
        assertThat(transport.closeReason()).contains("1000 bytes");
        transport.thaw();
        assertThat(transport.sent()).as("what waited is dropped").containsExactly("in flight");
    }

    @Test
    void theBoundCountsBytesNotCharacters() {
        transport.freeze();
        connection.send("in flight");
        connection.send("😀".repeat(250));
        assertThat(transport.closeCode()).isNull();
        connection.send("é");
        assertThat(transport.closeCode()).isEqualTo(CloseCode.SLOW.code());
    }

    @Test
    void aFailedSendEndsTheConnectionOnce() {
        var ends = new AtomicInteger();
        connection.whenClosed(ending -> ends.incrementAndGet());
        transport.freeze();
        connection.send("a");
        connection.send("b");
        transport.fail(new IOException("reset"));
        assertThat(transport.closeCode()).isEqualTo(CloseCode.WRITE_ERROR.code());
        connection.closed();
        connection.close(CloseCode.SHUTDOWN, "again");
        connection.send("c");
        assertThat(ends).hasValue(1);
        assertThat(transport.sent()).containsExactly("a");
        assertThat(transport.closeCode()).isEqualTo(CloseCode.WRITE_ERROR.code());
    }

    @Test
    void whoComesAfterTheEndIsToldAtOnce() {
        connection.closed();
        var told = new AtomicInteger();
        connection.whenClosed(ending -> told.incrementAndGet());
        assertThat(told).hasValue(1);
    }

    @Test
    void tellsWhenNothingWaitsAnyMore() {
        var drained = new AtomicInteger();
        connection.whenDrained(drained::incrementAndGet);
        assertThat(drained).hasValue(1);
        transport.freeze();
        connection.send("a");
        connection.send("x".repeat(600));
        assertThat(connection.isBacklogged()).isTrue();
        connection.whenDrained(drained::incrementAndGet);
        assertThat(drained).hasValue(1);
        transport.thaw();
        assertThat(drained).hasValue(2);
        assertThat(connection.isBacklogged()).isFalse();
    }

    @Test
    void whoWaitsForTheQueueIsToldWhenTheConnectionEndsInstead() {
        var drained = new AtomicInteger();
        transport.freeze();
        connection.send("a");
        connection.whenDrained(drained::incrementAndGet);
        connection.closed();
        assertThat(drained).hasValue(1);
    }

    @Test
    void whoWantsToWaitForTheQueueOfAConnectionThatHasEndedIsToldAtOnce() {
        var drained = new AtomicInteger();
        transport.freeze();
        connection.send("a");
        connection.send("b");
        connection.closed();
        connection.whenDrained(drained::incrementAndGet);
        assertThat(drained).hasValue(1);
    }

    @Test
    void pingsAndSendsTheHeartbeatAndEndsWhatDoesNotAnswer() {
        long now = System.nanoTime();
        connection.sweep(now);
        assertThat(transport.pings()).isZero();
        connection.sweep(now + seconds(26));
        assertThat(transport.pings()).isEqualTo(1);
        assertThat(transport.sent()).containsExactly("--heartbeat--");
        connection.ponged();
        connection.sweep(now + seconds(40));
        assertThat(transport.closeCode()).isNull();
        connection.sweep(now + seconds(52));
        assertThat(transport.pings()).isEqualTo(2);
        connection.sweep(now + seconds(59));
        assertThat(transport.closeCode()).isNull();
        connection.sweep(now + seconds(61));
        assertThat(transport.closeCode()).isEqualTo(CloseCode.NO_PONG.code());
    }

    @Test
    void aSendThatNeverCompletesEndsTheConnection() {
        transport.freeze();
        connection.send("a");
        long now = System.nanoTime();
        connection.sweep(now + seconds(9));
        assertThat(transport.closeCode()).isNull();
        connection.sweep(now + seconds(11));
        assertThat(transport.closeCode()).isEqualTo(CloseCode.WRITE_ERROR.code());
    }

    @Test
    @Timeout(60)
    void keepsTheOrderWhenSendsCompleteOnOtherThreads() throws InterruptedException {
        transport.freeze();
        var roomy = new Connection(
                connection.info(),
                transport,
                10_000_000,
                Connection.Framing.SINGLE,
                Liveness.byFrames(Duration.ofSeconds(25), Duration.ofSeconds(8), null));
        var completer = new Thread(() -> {
            while (transport.sent().size() < 5_000) {
                transport.thaw();
                transport.freeze();
            }
            transport.thaw();
        });
        completer.start();
        List<String> texts = IntStream.range(0, 5_000).mapToObj(i -> "m" + i).toList();
        texts.forEach(roomy::send);
        completer.join();
        assertThat(transport.sent()).containsExactlyElementsOf(texts);
    }

    private static long seconds(long seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }
}

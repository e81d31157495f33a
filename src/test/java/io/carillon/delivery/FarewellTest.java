package io.carillon.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.channel.ClientInfo;
import io.carillon.protocol.CloseCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The end of all connections of a node that stops. */
class FarewellTest {

    private static final Duration LONG = Duration.ofHours(1);

    private final RecordingTimer timer = new RecordingTimer();
    private final ConnectionRegistry registry = new ConnectionRegistry();

    /** Remembers when it was told to do what. */
    private static final class RecordingTimer extends ScheduledThreadPoolExecutor {

        private final List<Long> delays = Collections.synchronizedList(new ArrayList<>());

        RecordingTimer() {
            super(1);
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
            delays.add(unit.toMillis(delay));
            return super.schedule(command, delay, unit);
        }
    }

    @AfterEach
    void endTimer() {
        timer.shutdownNow();
    }

    @Test
    void everyConnectionIsToldToComeBack() {
        var transports = new ArrayList<RecordingTransport>();
        var connections = new ArrayList<Connection>();
        for (int i = 0; i < 20; i++) {
            transports.add(new RecordingTransport());
            connections.add(connection(Integer.toString(i), transports.get(i)));
        }
        CompletableFuture<Void> gone = registry.seeOff(Duration.ofSeconds(1), timer);
        transports.forEach(this::awaitShutdown);
        assertThat(gone).isNotDone();
        connections.forEach(Connection::closed);
        assertThat(gone).isCompleted();
    }

    @Test
    void whatWaitsIsSentBeforeTheClose() {
        var transport = new RecordingTransport();
        transport.freeze();
        Connection connection = connection("slow", transport);
        IntStream.range(0, 5).forEach(i -> connection.send("text " + i));
        new Farewell(Duration.ZERO, LONG).to(List.of(connection), timer);
        awaitTimer(1);
        assertThat(transport.closeCode()).isNull();
        transport.thaw();
        assertThat(transport.sent()).containsExactly("text 0", "text 1", "text 2", "text 3", "text 4");
        assertThat(transport.closeCode()).isEqualTo(CloseCode.SHUTDOWN.code());
    }

    @Test
    void aReaderThatDoesNotReadIsClosedWhenPatienceEnds() {
        var transport = new RecordingTransport();
        transport.freeze();
        Connection connection = connection("frozen", transport);
        connection.send("never read");
        new Farewell(Duration.ZERO, Duration.ofMillis(50)).to(List.of(connection), timer);
        awaitShutdown(transport);
        assertThat(transport.openSends()).isEqualTo(1);
    }

    @Test
    void manyAreSpreadOverTheWholeTimeAndFewOverLess() {
        IntStream.range(0, 1_000).forEach(i -> connection(Integer.toString(i), new RecordingTransport()));
        registry.seeOff(Duration.ofHours(1), timer);
        List<Long> moments = timer.delays.subList(0, 1_000);
        assertThat(moments).allMatch(moment -> moment <= 5_000).anyMatch(moment -> moment < 500);
        assertThat(moments).anyMatch(moment -> moment > 4_500);
        timer.delays.clear();
        registry.seeOff(Duration.ofSeconds(2), timer);
        assertThat(timer.delays.subList(0, 1_000))
                .allMatch(moment -> moment <= 2_000)
                .anyMatch(moment -> moment > 1_800);
    }

    @Test
    void whoComesMeanwhileIsSentAwayUntilTheNodeStaysAfterAll() {
        registry.seeOff(Duration.ZERO, timer);
        var late = new RecordingTransport();
        connection("late", late);
        assertThat(late.closeCode()).isEqualTo(CloseCode.SHUTDOWN.code());
        registry.stay();
        var welcome = new RecordingTransport();
        connection("welcome", welcome);
        assertThat(welcome.closeCode()).isNull();
    }

    @Test
    void aTransportThatIsGoneAlreadyIsNotWaitedFor() {
        Connection connection = connection("gone", new RecordingTransport());
        connection.closed();
        assertThat(new Farewell(LONG, LONG).to(List.of(connection), timer)).isCompleted();
    }

    private Connection connection(String id, RecordingTransport transport) {
        var connection = new Connection(
                new ClientInfo("", id),
                transport,
                1 << 20,
                Connection.Framing.SINGLE,
                Liveness.later(LONG, LONG, null));
        registry.add(connection);
        return connection;
    }

    private void awaitShutdown(RecordingTransport transport) {
        Awaitility.await().until(() -> transport.closeCode() != null);
        assertThat(transport.closeCode()).isEqualTo(CloseCode.SHUTDOWN.code());
        assertThat(transport.closeReason()).isEqualTo("shutdown");
    }

    private void awaitTimer(long tasks) {
        Awaitility.await().until(() -> timer.getCompletedTaskCount() >= tasks);
    }
}

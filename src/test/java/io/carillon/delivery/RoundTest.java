package io.carillon.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.delivery.Connection.Framing;
import io.carillon.protocol.CloseCode;
import java.time.Duration;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class RoundTest {

    private static final long LONG = Duration.ofHours(1).toNanos();

    private final Round patient = new Round(LONG, LONG);

    @Test
    void whereNothingWasSentNobodyIsWaitedFor() {
        patient.await();
    }

    @Test
    void theLastFewAreNotWaitedFor() {
        begin(40);
        end(37);
        Thread lane = awaiting(patient);
        patient.ended();
        Awaitility.await().until(() -> !lane.isAlive());
    }

    @Test
    void ofFewAllAreWaitedFor() {
        begin(3);
        Thread lane = awaiting(patient);
        end(2);
        assertThat(lane.isAlive()).isTrue();
        patient.ended();
        Awaitility.await().until(() -> !lane.isAlive());
    }

    @Test
    void whoIsSlowIsNotWaitedForLong() {
        var round = new Round(1, LONG);
        round.began(System.nanoTime());
        round.await();
        assertThat(round.isGivenUp()).isTrue();
    }

    @Test
    void whoNeedsMuchLongerThanHalfOfThemIsNotWaitedFor() {
        var round = new Round(LONG, 1);
        IntStream.range(0, 3).forEach(i -> round.began(System.nanoTime()));
        round.ended();
        round.ended();
        round.await();
        assertThat(round.isGivenUp()).isTrue();
    }

    @Test
    void aLaneThatIsEndedWaitsForNobody() {
        begin(1);
        Thread lane = awaiting(patient);
        lane.interrupt();
        Awaitility.await().until(() -> !lane.isAlive());
    }

    @Test
    void aConnectionEndsItsPartWhenNothingWaitsThereAnyMore() {
        var transport = new RecordingTransport();
        Connection connection = Connections.to(transport, "c", Framing.SINGLE);
        transport.freeze();
        connection.send(new Frame("1"), patient);
        connection.send(new Frame("2"), patient);
        Thread lane = awaiting(patient);
        transport.thaw();
        Awaitility.await().until(() -> !lane.isAlive());
        assertThat(transport.sent()).containsExactly("1", "2");
    }

    @Test
    void aConnectionThatIsStillBusyWithAnEarlierRoundIsNotCounted() {
        var transport = new RecordingTransport();
        Connection connection = Connections.to(transport, "c", Framing.SINGLE);
        transport.freeze();
        connection.send(new Frame("1"), new Round());
        connection.send(new Frame("2"), patient);
        patient.await();
        assertThat(patient.isGivenUp()).isFalse();
        transport.thaw();
        assertThat(transport.sent()).containsExactly("1", "2");
        assertThat(patient.open()).isZero();
    }

    @Test
    void aConnectionThatIsClosedIsNotWaitedFor() {
        var transport = new RecordingTransport();
        Connection connection = Connections.to(transport, "c", Framing.SINGLE);
        transport.freeze();
        connection.send(new Frame("1"), patient);
        connection.close(CloseCode.SHUTDOWN, "bye");
        patient.await();
        transport.thaw();
        assertThat(patient.open()).as("counted off once").isZero();
    }

    private void begin(int times) {
        IntStream.range(0, times).forEach(i -> patient.began(System.nanoTime()));
    }

    private void end(int times) {
        IntStream.range(0, times).forEach(i -> patient.ended());
    }

    /** A lane that waits for the round's end. */
    private static Thread awaiting(Round round) {
        var lane = new Thread(round::await, "lane");
        lane.setDaemon(true);
        lane.start();
        Awaitility.await().until(() -> lane.getState() == Thread.State.TIMED_WAITING);
        return lane;
    }
}

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

    private final Round patient = new Round(Duration.ofHours(1).toNanos());

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
        var round = new Round(1);
        round.began();
        round.await();
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
        transport.thaw();
        assertThat(transport.sent()).containsExactly("1", "2");
    }

    @Test
    void whoWasWaitedForInVainIsNotCountedUntilItIsInTimeAgain() {
        var transport = new RecordingTransport();
        Connection connection = Connections.to(transport, "c", Framing.SINGLE);
        transport.freeze();
        var first = new Round(1);
        connection.send(new Frame("1"), first);
        first.await();
        transport.thaw();
        transport.freeze();
        connection.send(new Frame("2"), patient);
        patient.await();
        assertThat(first.state()).isEqualTo(Round.State.GIVEN_UP);
        assertThat(patient.state()).as("not waited for").isEqualTo(Round.State.DONE);
        transport.thaw();
        connection.send(new Frame("3"), new Round());
        transport.freeze();
        var last = new Round(1);
        connection.send(new Frame("4"), last);
        last.await();
        assertThat(last.state()).as("waited for again").isEqualTo(Round.State.GIVEN_UP);
        assertThat(transport.sent()).containsExactly("1", "2", "3", "4");
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
        connection.send(new Frame("2"), patient);
    }

    private void begin(int times) {
        IntStream.range(0, times).forEach(i -> patient.began());
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

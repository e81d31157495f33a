package io.carillon.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.channel.ChannelName;
import io.carillon.channel.ClientInfo;
import io.carillon.channel.Membership;
import io.carillon.channel.Namespace;
import io.carillon.channel.Namespace.History;
import io.carillon.channel.Position;
import io.carillon.channel.Publication;
import io.carillon.channel.Refusal;
import io.carillon.history.HistoryPage;
import io.carillon.protocol.Encoding;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A subscription with a position goes on without a gap, or says that it cannot. */
class PositionedSubscriptionTest implements Repairs {

    private static final ChannelName LOBBY = new ChannelName("chat:lobby");
    private static final Namespace CHAT = Namespace.named("chat").with(new History(true, 0, Duration.ZERO, 0));
    private static final String EPOCH = "e";

    private final RecordingTransport transport = new RecordingTransport();
    private final List<String> told = new ArrayList<>();
    private final Subscriber subscriber = new TellingSubscriber(told);
    private final ChannelStream stream = new ChannelStream(LOBBY, CHAT, this, new NoOccupancy(), surroundings());
    private final Connection connection = Connections.to(transport);

    @Test
    void whatTheJournalHasIsNoGap() {
        subscribe(3);
        announce(4, 7, 6);
        stream.repair();
        stream.repaired(page(7, 5, 6, 7));
        assertThat(transport.sent()).containsExactly("4", "5", "6", "7");
        assertThat(told).isEmpty();
    }

    @Test
    void whatIsInNeitherIsAGapAndNothingComesBehindIt() {
        subscribe(3);
        announce(4, 9);
        stream.repair();
        stream.repaired(page(9, 8, 9));
        announce(10);
        assertThat(transport.sent()).containsExactly("4");
        assertThat(told).containsExactly("insufficient");
    }

    @Test
    void aStreamThatJumpedWithoutAPublicationIsAGapWithTheNextOne() {
        subscribe(3);
        stream.checked(at(new Position(8, EPOCH)));
        stream.repair();
        stream.repaired(page(8));
        announce(9);
        assertThat(transport.sent()).isEmpty();
        assertThat(told).containsExactly("insufficient");
    }

    @Test
    void aStreamThatBeganAnewIsOneToo() {
        subscribe(3);
        stream.checked(at(new Position(1, "new")));
        assertThat(told).containsExactly("insufficient");
        stream.repair();
        stream.repairFailed(new Refusal.UnrecoverablePosition(LOBBY, EPOCH));
        assertThat(told).as("told once").hasSize(1);
        assertThat(transport.sent()).isEmpty();
    }

    @Test
    void whatIsOldOrHasNoPositionIsNoGap() {
        subscribe(3);
        announce(1, 2, 3);
        stream.announced(new Publication(LOBBY, null, Instant.EPOCH, "0", null, Map.of()));
        announce(4);
        assertThat(transport.sent()).containsExactly("0", "4");
        assertThat(told).isEmpty();
    }

    @Test
    void whoIsCancelledIsToldNothing() {
        Subscription subscription = subscribe(3);
        subscription.cancel();
        stream.checked(at(new Position(1, "new")));
        assertThat(told).isEmpty();
    }

    @Test
    void joinsAndLeavesAreHeardByWhoWantsTo() {
        subscribe(0);
        stream.announced(new Membership(LOBBY, new ClientInfo("ann", "c-2"), true));
        assertThat(transport.sent()).isEmpty();
        var hears = new Subscription(
                LOBBY, connection, new Subscription.Style(Encoding.PUSH, true, false, true), subscriber);
        stream.prepare(hears, Wanted.POSITION, () -> stream.join(hears, null));
        stream.announced(new Membership(LOBBY, new ClientInfo("ann", "c-2"), false));
        assertThat(transport.sent())
                .containsExactly(
                        "{\"push\":{\"channel\":\"chat:lobby\",\"leave\":{\"info\":{\"user\":\"ann\",\"client\":\"c-2\"}}}}");
        hears.cancel();
        stream.announced(new Membership(LOBBY, new ClientInfo("ann", "c-2"), true));
        assertThat(transport.sent()).hasSize(1);
    }

    @Test
    void whoIsImpatientFailsWhenTheJournalDoesNotAnswer() {
        var subscription = subscription();
        stream.prepare(subscription, Wanted.POSITION, () -> stream.join(subscription, null));
        stream.openFailed(new Refusal.Unavailable("away"));
        assertThat(told).containsExactly("failed: away");
        assertThat(stream.isUnused()).isTrue();
        stream.opened(at(new Position(5, EPOCH)));
        assertThat(stream.size()).isZero();
    }

    @Override
    public void open(ChannelStream opening, long after, int limit) {
        // Each test opens the stream when it wants to.
    }

    @Override
    public void later(ChannelStream waiting, long millis) {
        // Each test repairs when it wants to.
    }

    @Override
    public void read(ChannelStream reading, Position since) {
        // Each test answers when it wants to.
    }

    private Subscription subscribe(long top) {
        stream.opened(at(new Position(top, EPOCH)));
        var subscription = subscription();
        stream.prepare(subscription, Wanted.POSITION, () -> stream.join(subscription, null));
        return subscription;
    }

    private Subscription subscription() {
        return new Subscription(
                LOBBY, connection, new Subscription.Style(Encoding.PLAIN, true, true, false), subscriber);
    }

    private void announce(long... offsets) {
        LongStream.of(offsets).forEach(offset -> stream.announced(publication(offset)));
    }

    private static Publication publication(long offset) {
        return new Publication(
                LOBBY, new Position(offset, EPOCH), Instant.EPOCH, Long.toString(offset), null, Map.of());
    }

    private static HistoryPage page(long top, long... offsets) {
        return new HistoryPage(
                LongStream.of(offsets)
                        .mapToObj(PositionedSubscriptionTest::publication)
                        .toList(),
                new Position(top, EPOCH),
                1);
    }

    private static HistoryPage at(Position top) {
        return new HistoryPage(List.of(), top, 1);
    }

    private static ChannelStream.Surroundings surroundings() {
        return new ChannelStream.Surroundings(
                Clock.systemUTC(), new RecentMemory(64 << 20), new HeldMemory(), new AtOnce());
    }

    @Override
    public void readTail(ChannelStream reading, long after, int limit) {
        throw new AssertionError("nobody comes here");
    }
}

package io.carillon.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.channel.ChannelName;
import io.carillon.channel.ClientInfo;
import io.carillon.channel.Namespace;
import io.carillon.channel.Namespace.Access;
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

class ChannelStreamTest implements Repairs {

    private static final ChannelName LOBBY = new ChannelName("chat:lobby");
    private static final Namespace CHAT =
            Namespace.named("chat").with(new History(true, 0, Duration.ZERO, 0)).with(Access.OPEN);
    private static final String EPOCH = "e";

    private final List<Position> reads = new ArrayList<>();
    private final List<Long> waits = new ArrayList<>();
    private final RecordingTransport transport = new RecordingTransport();
    private final HeldMemory held = new HeldMemory();
    private final ChannelStream stream = new ChannelStream(LOBBY, CHAT, this, new NoOccupancy(), surroundings());

    @Test
    void deliversTheNextAndDropsWhatIsOld() {
        subscribe(3);
        announce(4, 4, 3, 5, 4, 5);
        assertThat(transport.sent()).containsExactly("4", "5");
        assertThat(reads).isEmpty();
    }

    @Test
    void waitsForALateAnnouncementBeforeItReads() {
        subscribe(0);
        announce(2, 1);
        assertThat(transport.sent()).containsExactly("1", "2");
        assertThat(waits).containsExactly(20L);
        stream.repair();
        assertThat(reads).as("nothing is missing any more").isEmpty();
    }

    @Test
    void readsAGapFromTheJournalOnceAndGoesOn() {
        subscribe(0);
        announce(1, 4, 6);
        stream.repair();
        stream.repair();
        assertThat(reads).containsExactly(new Position(1, EPOCH));
        assertThat(stream.repaired(page(6, 2, 3, 4, 5))).as("4 was announced").isEqualTo(3);
        assertThat(transport.sent()).containsExactly("1", "2", "3", "4", "5", "6");
        assertThat(reads).hasSize(1);
    }

    @Test
    void whatIsHeldIsGivenBackWhenItIsDeliveredOrNotNeededAnyMore() {
        subscribe(0);
        announce(2, 2, 3);
        assertThat(held.used()).isEqualTo(2L * publication(2, EPOCH).size());
        announce(1);
        assertThat(held.used()).isZero();
        announce(9);
        stream.repair();
        stream.repaired(page(9, 7, 8, 9));
        assertThat(held.used()).isZero();
        announce(12);
        stream.close();
        assertThat(held.used()).isZero();
    }

    @Test
    void whatDoesNotFitIsReadFromTheJournal() {
        subscribe(0);
        while (held.take(1 << 20)) {
            // Other channels of the lane hold it.
        }
        announce(3);
        stream.repair();
        stream.repaired(page(3, 1, 2, 3));
        assertThat(transport.sent()).containsExactly("1", "2", "3");
    }

    @Test
    void readsOnWhileTheJournalHasMore() {
        subscribe(0);
        announce(10);
        stream.repair();
        stream.repaired(page(12, 1, 2, 3));
        assertThat(reads).containsExactly(new Position(0, EPOCH), new Position(3, EPOCH));
        stream.repaired(page(12, 4, 5, 6, 7, 8, 9, 10, 11, 12));
        assertThat(transport.sent()).hasSize(12).startsWith("1", "2").endsWith("11", "12");
    }

    @Test
    void aLostLastAnnouncementIsFoundByTheCheck() {
        subscribe(5);
        stream.checked(at(new Position(5, EPOCH)));
        assertThat(waits).isEmpty();
        stream.checked(at(new Position(7, EPOCH)));
        stream.repair();
        stream.repaired(page(7, 6, 7));
        assertThat(transport.sent()).containsExactly("6", "7");
    }

    @Test
    void aJournalThatCannotBeReadIsTriedAgainWithoutHurry() {
        subscribe(0);
        announce(2);
        stream.repair();
        waits.clear();
        stream.repairFailed(new Refusal.Unavailable("away"));
        assertThat(waits).containsExactly(1_000L);
        stream.repair();
        stream.repaired(page(2, 1, 2));
        assertThat(transport.sent()).containsExactly("1", "2");
    }

    @Test
    void anAnnouncementThatIsNotInTheJournalCausesNoRush() {
        subscribe(0);
        announce(9);
        stream.repair();
        waits.clear();
        stream.repaired(page(0));
        assertThat(waits).containsExactly(1_000L);
        assertThat(reads).hasSize(1);
    }

    @Test
    void whatRetentionRemovedIsJumpedOver() {
        subscribe(1);
        announce(9);
        stream.repair();
        stream.repaired(page(9, 7, 8, 9));
        announce(10);
        assertThat(transport.sent()).containsExactly("7", "8", "9", "10");
    }

    @Test
    void whatWasAnnouncedIsDeliveredAlsoWhenTheJournalNoLongerKeepsIt() {
        subscribe(5);
        announce(7, 8, 9, 10);
        stream.repair();
        stream.repaired(page(10, 9, 10));
        assertThat(transport.sent()).containsExactly("7", "8", "9", "10");
        announce(12);
        stream.repair();
        stream.repaired(page(12));
        assertThat(transport.sent()).endsWith("10", "12");
    }

    @Test
    void aNodeWhoseNamespaceKeepsNothingDeliversWhatOthersKeep() {
        var plain = new ChannelStream(
                LOBBY, Namespace.named("chat").with(Access.OPEN), this, new NoOccupancy(), surroundings());
        var subscription = subscription();
        plain.prepare(subscription, Wanted.POSITION, () -> plain.join(subscription, null));
        plain.announced(publication(7, EPOCH));
        assertThat(transport.sent()).containsExactly("7");
    }

    @Test
    void aNewEpochBeginsAnew() {
        subscribe(7);
        stream.announced(publication(1, "new"));
        stream.repair();
        stream.repairFailed(new Refusal.UnrecoverablePosition(LOBBY, EPOCH));
        stream.repair();
        assertThat(reads).endsWith(new Position(0, ""));
        stream.repaired(new HistoryPage(List.of(publication(1, "new")), new Position(1, "new"), 1));
        stream.announced(publication(2, "new"));
        assertThat(transport.sent()).containsExactly("1", "2");
    }

    @Test
    void aNewStreamThatIsStillEmptyIsKnownByItsEpoch() {
        subscribe(7);
        stream.checked(at(new Position(0, "new")));
        stream.repair();
        assertThat(reads).containsExactly(new Position(0, "new"));
        stream.repaired(new HistoryPage(List.of(), new Position(0, "new"), 1));
        assertThat(join(new Position(7, EPOCH))).isFalse();
        assertThat(join(new Position(0, "new"))).isTrue();
        stream.announced(publication(1, "new"));
        assertThat(transport.sent()).as("both subscriptions").containsExactly("1", "1");
    }

    @Test
    void nobodyJoinsAtAPositionOfTheStreamThatWasLost() {
        subscribe(7);
        announce(9);
        stream.repair();
        stream.repairFailed(new Refusal.UnrecoverablePosition(LOBBY, EPOCH));
        assertThat(join(new Position(7, EPOCH))).isFalse();
        stream.repair();
        stream.repaired(new HistoryPage(List.of(), new Position(0, "new"), 1));
        assertThat(join(new Position(7, EPOCH))).isFalse();
        assertThat(join(new Position(0, "new"))).isTrue();
    }

    @Test
    void anAnswerAboutTheStreamThatWasLostIsNotHeard() {
        subscribe(7);
        announce(9);
        stream.repair();
        stream.checked(at(new Position(2, "new")));
        stream.repaired(page(9, 8, 9));
        stream.repair();
        assertThat(reads).containsExactly(new Position(7, EPOCH), new Position(0, "new"));
        stream.repaired(
                new HistoryPage(List.of(publication(1, "new"), publication(2, "new")), new Position(2, "new"), 1));
        assertThat(transport.sent()).containsExactly("1", "2");
    }

    @Test
    void anAnnouncementOfAnOldEpochDoesNoHarm() {
        subscribe(7);
        stream.announced(publication(30, "old"));
        stream.repair();
        stream.repaired(page(7));
        announce(8);
        assertThat(transport.sent()).containsExactly("8");
    }

    @Test
    void whatIsAnnouncedBeforeTheStreamIsOpenIsNotLost() {
        var subscription = subscription();
        stream.prepare(subscription, Wanted.POSITION, () -> stream.join(subscription, null));
        announce(4, 5, 6);
        stream.opened(at(new Position(5, EPOCH)));
        assertThat(transport.sent()).containsExactly("6").as("4 and 5 were there before the stream was opened");
    }

    @Test
    void joinsBehindWhatTheJournalShowedAlready() {
        stream.opened(at(new Position(0, EPOCH)));
        assertThat(join(new Position(3, EPOCH))).isTrue();
        announce(1, 2, 3, 4);
        assertThat(transport.sent()).containsExactly("4");
    }

    @Test
    void joinsThroughTheRecentPublications() {
        stream.opened(at(new Position(0, EPOCH)));
        announce(1, 2, 3, 4, 5);
        assertThat(join(new Position(2, EPOCH))).isTrue();
        announce(6);
        assertThat(transport.sent()).containsExactly("3", "4", "5", "6");
    }

    @Test
    void doesNotJoinOverAGap() {
        stream.opened(at(new Position(100, EPOCH)));
        announce(101, 102);
        assertThat(join(new Position(99, EPOCH))).isFalse();
        assertThat(join(new Position(100, EPOCH))).isTrue();
        assertThat(transport.sent()).containsExactly("101", "102");
    }

    @Test
    void doesNotJoinAnotherEpoch() {
        stream.opened(at(new Position(5, EPOCH)));
        assertThat(join(new Position(5, "other"))).isFalse();
    }

    @Test
    void whoPublishedIsSparedWithoutEcho() {
        stream.opened(at(new Position(0, EPOCH)));
        var subscription = subscription(Connections.to(transport), false);
        stream.prepare(subscription, Wanted.POSITION, () -> stream.join(subscription, null));
        stream.announced(new Publication(
                LOBBY, new Position(1, EPOCH), Instant.EPOCH, "1", new ClientInfo("u", "c-1"), Map.of()));
        stream.announced(new Publication(
                LOBBY, new Position(2, EPOCH), Instant.EPOCH, "1", new ClientInfo("u", "c-2"), Map.of()));
        assertThat(transport.sent()).containsExactly("1");
    }

    @Test
    void withoutHistoryEverythingIsDeliveredAsItComes() {
        var plain = new ChannelStream(
                LOBBY, Namespace.named("").with(Access.OPEN), this, new NoOccupancy(), surroundings());
        var subscription = subscription();
        plain.prepare(subscription, Wanted.POSITION, () -> plain.join(subscription, null));
        plain.announced(new Publication(LOBBY, null, Instant.EPOCH, "\"a\"", null, Map.of()));
        plain.announced(new Publication(LOBBY, null, Instant.EPOCH, "\"a\"", null, Map.of()));
        assertThat(transport.sent()).containsExactly("a", "a");
    }

    @Test
    void isUnusedOnlyWhenNobodyListensOrIsOnItsWay() {
        var subscription = subscription();
        assertThat(stream.isUnused()).isTrue();
        stream.prepare(subscription, Wanted.POSITION, () -> {});
        assertThat(stream.isUnused()).isFalse();
        stream.leave(subscription);
        assertThat(stream.isUnused()).as("left before the stream was open").isTrue();
        stream.opened(at(new Position(0, EPOCH)));
        stream.prepare(subscription, Wanted.POSITION, () -> stream.join(subscription, null));
        assertThat(stream.isUnused()).isFalse();
        stream.leave(subscription);
        assertThat(stream.isUnused()).isTrue();
    }

    @Override
    public void open(ChannelStream opening, long after, int limit) {
        // Each test opens the stream when it wants to.
    }

    @Override
    public void later(ChannelStream waiting, long millis) {
        waits.add(millis);
    }

    @Override
    public void read(ChannelStream reading, Position since) {
        reads.add(since);
    }

    private void subscribe(long top) {
        stream.opened(at(new Position(top, EPOCH)));
        assertThat(join(null)).isTrue();
    }

    private boolean join(Position at) {
        var subscription = subscription();
        var joined = new boolean[1];
        stream.prepare(subscription, Wanted.POSITION, () -> joined[0] = stream.join(subscription, at));
        return joined[0];
    }

    private Subscription subscription() {
        return subscription(Connections.to(transport), true);
    }

    private static Subscription subscription(Connection connection, boolean echo) {
        var style = new Subscription.Style(Encoding.PLAIN, echo, false, false);
        return new Subscription(LOBBY, connection, style, new PlainSubscriber(connection));
    }

    private void announce(long... offsets) {
        for (long offset : offsets) {
            stream.announced(publication(offset, EPOCH));
        }
    }

    private static Publication publication(long offset, String epoch) {
        return new Publication(
                LOBBY, new Position(offset, epoch), Instant.EPOCH, Long.toString(offset), null, Map.of());
    }

    private static HistoryPage page(long top, long... offsets) {
        List<Publication> publications = LongStream.of(offsets)
                .mapToObj(offset -> publication(offset, EPOCH))
                .toList();
        return new HistoryPage(publications, new Position(top, EPOCH), 1);
    }

    private static HistoryPage at(Position top) {
        return new HistoryPage(List.of(), top, 1);
    }

    private ChannelStream.Surroundings surroundings() {
        return new ChannelStream.Surroundings(Clock.systemUTC(), new RecentMemory(64 << 20), held, new AtOnce());
    }

    @Override
    public void readTail(ChannelStream reading, long after, int limit) {
        throw new AssertionError("nobody comes here");
    }
}

package io.carillon.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.channel.ChannelName;
import io.carillon.channel.ClientInfo;
import io.carillon.channel.Membership;
import io.carillon.channel.Namespace;
import io.carillon.channel.Namespace.History;
import io.carillon.channel.Position;
import io.carillon.channel.Publication;
import io.carillon.delivery.Connection.Framing;
import io.carillon.history.HistoryPage;
import io.carillon.protocol.Encoding;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is delivered in one round: to whom together, to whom one by one, and before what else. */
class BurstTest implements Repairs {

    private static final ChannelName LOBBY = new ChannelName("chat:lobby");
    private static final Namespace CHAT = Namespace.named("chat").with(new History(true, 0, Duration.ZERO, 0));
    private static final String EPOCH = "e";

    private final Rounds rounds = new Rounds(AtOnce.nobody());
    private final RecordingTransport lines = new RecordingTransport();
    private final RecordingTransport single = new RecordingTransport();
    private final ChannelStream stream = stream(CHAT);

    @Test
    void goesOutTogetherToWhoTakesLinesAndOneByOneToOthers() {
        subscribe(stream, lines, Framing.LINES, true);
        subscribe(stream, single, Framing.SINGLE, true);
        announce(1, 2, 3);
        assertThat(lines.sent()).as("before the round ends").isEmpty();
        rounds.end();
        assertThat(lines.sent()).containsExactly("1\n2\n3");
        assertThat(single.sent()).containsExactly("1", "2", "3");
    }

    @Test
    void withoutAHistoryToo() {
        ChannelStream plain = stream(Namespace.named("chat"));
        subscribe(plain, lines, Framing.LINES, true);
        plain.announced(new Publication(LOBBY, null, Instant.EPOCH, "\"a\"", null, Map.of()));
        plain.announced(new Publication(LOBBY, null, Instant.EPOCH, "\"b\"", null, Map.of()));
        rounds.end();
        assertThat(lines.sent()).containsExactly("a\nb");
    }

    @Test
    void whoDoesNotWantItsOwnGetsTheOthers() {
        subscribe(stream, lines, Framing.LINES, false);
        stream.announced(publication(1, null));
        stream.announced(publication(2, new ClientInfo("", "lines")));
        stream.announced(publication(3, null));
        rounds.end();
        assertThat(lines.sent()).containsExactly("1", "3");
    }

    @Test
    void whoComesMeanwhileGetsOnlyWhatFollows() {
        subscribe(stream, single, Framing.LINES, true);
        announce(1);
        subscribe(stream, lines, Framing.LINES, true);
        announce(2);
        rounds.end();
        assertThat(single.sent()).containsExactly("1", "2");
        assertThat(lines.sent()).containsExactly("2");
    }

    @Test
    void whoLeavesMeanwhileGetsNothing() {
        Subscription subscription = subscribe(stream, lines, Framing.LINES, true);
        announce(1);
        subscription.cancel();
        stream.leave(subscription);
        rounds.end();
        assertThat(lines.sent()).isEmpty();
    }

    @Test
    void whoJoinsIsAnnouncedBehindWhatWasPublishedBefore() {
        subscribe(stream, lines, Framing.LINES, true);
        announce(1);
        stream.announced(new Membership(LOBBY, new ClientInfo("ann", "x"), true));
        announce(2);
        rounds.end();
        assertThat(lines.sent()).hasSize(3).startsWith("1").endsWith("2");
    }

    @Test
    void ofWhatIsKnownAlreadyOnlyTheRestIsSent() {
        subscribe(stream, lines, Framing.LINES, true).startAfter(2);
        announce(1, 2, 3, 4);
        rounds.end();
        assertThat(lines.sent()).containsExactly("3", "4");
    }

    @Test
    void aGapWithinItIsAGap() {
        var told = new ArrayList<String>();
        Connection connection = Connections.to(lines, "lines", Framing.LINES);
        var subscription = new Subscription(
                LOBBY,
                connection,
                new Subscription.Style(Encoding.PLAIN, true, true, false),
                new TellingSubscriber(told));
        join(stream, subscription);
        announce(1);
        stream.jump(new Position(8, EPOCH));
        announce(9);
        rounds.end();
        assertThat(lines.sent()).containsExactly("1");
        assertThat(told).containsExactly("insufficient");
    }

    @Test
    void isSentAtOnceWhenItIsAsLongAsATextMayBe() {
        subscribe(stream, lines, Framing.LINES, true);
        String half = "\"" + "x".repeat(40 << 10) + "\"";
        stream.announced(new Publication(LOBBY, new Position(1, EPOCH), Instant.EPOCH, half, null, Map.of()));
        assertThat(lines.sent()).isEmpty();
        stream.announced(new Publication(LOBBY, new Position(2, EPOCH), Instant.EPOCH, half, null, Map.of()));
        assertThat(lines.sent())
                .as("two texts: together they are too long for one")
                .hasSize(2);
        rounds.end();
        assertThat(lines.sent()).hasSize(2);
    }

    private ChannelStream stream(Namespace namespace) {
        return new ChannelStream(
                LOBBY,
                namespace,
                this,
                new NoOccupancy(),
                new ChannelStream.Surroundings(
                        Clock.systemUTC(), new RecentMemory(64 << 20), new HeldMemory(), rounds));
    }

    private static Subscription subscribe(
            ChannelStream stream, RecordingTransport transport, Framing framing, boolean echo) {
        Connection connection = Connections.to(transport, "lines", framing);
        var subscription = new Subscription(
                LOBBY,
                connection,
                new Subscription.Style(Encoding.PLAIN, echo, false, true),
                new PlainSubscriber(connection));
        join(stream, subscription);
        return subscription;
    }

    private static void join(ChannelStream stream, Subscription subscription) {
        stream.prepare(
                subscription,
                Wanted.POSITION,
                () -> assertThat(stream.join(subscription, null)).isTrue());
        stream.opened(new HistoryPage(List.of(), new Position(0, EPOCH), 1));
    }

    private void announce(long... offsets) {
        for (long offset : offsets) {
            stream.announced(publication(offset, null));
        }
    }

    private static Publication publication(long offset, @Nullable ClientInfo by) {
        return new Publication(LOBBY, new Position(offset, EPOCH), Instant.EPOCH, Long.toString(offset), by, Map.of());
    }

    @Override
    public void read(ChannelStream reading, Position after) {
        throw new AssertionError("nothing is missing");
    }

    @Override
    public void readTail(ChannelStream reading, long after, int limit) {
        throw new AssertionError("nobody comes for the history");
    }

    @Override
    public void open(ChannelStream opening, long after, int limit) {}

    @Override
    public void later(ChannelStream waiting, long millis) {}
}

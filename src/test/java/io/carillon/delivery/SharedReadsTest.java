package io.carillon.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.channel.ChannelName;
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

/** Who is answered by which read of the journal. */
class SharedReadsTest implements Repairs {

    private static final ChannelName LOBBY = new ChannelName("chat:lobby");
    private static final Namespace CHAT = Namespace.named("chat").with(new History(true, 0, Duration.ZERO, 0));
    private static final String EPOCH = "e";

    private record Read(long after, int limit) {}

    private final List<Read> opens = new ArrayList<>();
    private final List<Read> reads = new ArrayList<>();
    private final List<String> answers = new ArrayList<>();
    private final RecordingTransport transport = new RecordingTransport();
    private final ChannelStream stream = new ChannelStream(
            LOBBY,
            CHAT,
            this,
            new NoOccupancy(),
            new ChannelStream.Surroundings(
                    Clock.systemUTC(), new RecentMemory(64 << 20), new HeldMemory(), new AtOnce()));

    @Test
    void theReadThatOpensTheStreamDoesForAllWhoStandCloseTogether() {
        for (int i = 0; i < 50; i++) {
            Position since = new Position(100 - i % SharedReads.SLACK, EPOCH);
            arrive(since);
        }
        assertThat(opens).containsExactly(new Read(100 - SharedReads.SLACK, 300));
        stream.opened(page(110, 100 - SharedReads.SLACK + 1, 110));
        assertThat(answers).hasSize(50).startsWith("101-110", "100-110");
        assertThat(reads).isEmpty();
    }

    @Test
    void whoNeedsMoreMakesItReadAsMuchAsAnybodyMayNeed() {
        arrive(new Position(900, EPOCH));
        arrive(new Position(800, EPOCH));
        arrive(new Position(780, EPOCH));
        stream.opened(page(1_000, 869, 1_000));
        assertThat(reads).containsExactly(new Read(0, 300));
        stream.reads().found(page(1_000, 701, 1_000));
        ask(new Position(705, EPOCH));
        assertThat(answers).containsExactly("901-1000", "801-1000", "781-1000", "706-1000");
        assertThat(reads).hasSize(1);
    }

    @Test
    void whereNobodyWantedTheHistoryBeforeNoMoreIsReadThanIsNeeded() {
        open(1_000);
        ask(new Position(990, EPOCH));
        assertThat(reads).containsExactly(new Read(990 - SharedReads.SLACK, 300));
    }

    @Test
    void whoMissesMoreThanItMayGetCausesNoRead() {
        open(1_000);
        ask(new Position(1, EPOCH));
        assertThat(answers).containsExactly("nothing up to 1000");
        assertThat(reads).isEmpty();
    }

    @Test
    void whoComesWhileTheJournalIsReadIsAnsweredByThatRead() {
        open(10);
        ask(new Position(8, EPOCH));
        ask(new Position(8, EPOCH));
        ask(new Position(9, EPOCH));
        assertThat(reads).hasSize(1);
        stream.reads().found(page(10, 1, 10));
        assertThat(answers).containsExactly("9-10", "9-10", "10-10");
        assertThat(reads).hasSize(1);
    }

    @Test
    void whoHasSeenMoreThanThatReadWaitsForTheNextAndTheStreamLearnsOfIt() {
        open(10);
        subscribe();
        ask(new Position(8, EPOCH));
        ask(new Position(12, EPOCH));
        stream.reads().found(page(11, 1, 11));
        assertThat(answers).containsExactly("9-11");
        assertThat(transport.sent()).as("the read brought what was missing").containsExactly("11");
        assertThat(reads).as("12 came from another node, which has read more").hasSize(2);
        stream.reads().found(page(13, 1, 13));
        assertThat(answers).containsExactly("9-11", "13-13");
        assertThat(transport.sent()).containsExactly("11", "12", "13");
    }

    @Test
    void aReadThatIsOlderThanWhatWasDeliveredMeanwhileTakesNothingAway() {
        open(10);
        subscribe();
        ask(new Position(8, EPOCH));
        stream.announced(publication(11));
        stream.announced(publication(12));
        stream.reads().found(page(10, 1, 10));
        assertThat(answers).as("what was delivered meanwhile is known").containsExactly("9-12");
        assertThat(transport.sent()).containsExactly("11", "12");
    }

    @Test
    void whatWasReadBeforeTheHistoryWasRemovedIsShownToNobody() {
        open(10);
        ask(new Position(8, EPOCH));
        stream.forgetRecent();
        ask(new Position(8, EPOCH));
        stream.reads().found(page(10, 1, 10));
        assertThat(answers).isEmpty();
        assertThat(reads).hasSize(2);
        stream.reads().found(new HistoryPage(List.of(), new Position(10, EPOCH), 11));
        assertThat(answers).containsExactly("nothing up to 10", "nothing up to 10");
        ask(new Position(7, EPOCH));
        assertThat(reads).as("it is known that nothing is left").hasSize(2);
    }

    @Test
    void whatIsAnnouncedLateThoughItWasRemovedIsShownToNobodyWhoComes() {
        open(10);
        subscribe();
        stream.forgetRecent();
        stream.announced(publication(11));
        stream.checked(new HistoryPage(List.of(), new Position(11, EPOCH), 12));
        ask(new Position(10, EPOCH));
        assertThat(answers).containsExactly("nothing up to 11");
        assertThat(transport.sent()).as("who listened hears it").containsExactly("11");
    }

    @Test
    void aReadThatShowsAnotherStreamEndsTheOldOne() {
        open(10);
        subscribe();
        ask(new Position(2, "new"));
        stream.reads()
                .found(new HistoryPage(
                        List.of(publication(1, "new"), publication(2, "new"), publication(3, "new")),
                        new Position(3, "new"),
                        1));
        assertThat(answers).containsExactly("3-3");
        assertThat(transport.sent()).containsExactly("1", "2", "3");
        ask(new Position(9, EPOCH));
        assertThat(reads)
                .as("the old stream is asked for where it may be: in the journal")
                .hasSize(2);
    }

    @Test
    void aReadThatFailsFailsForAllWhoWaitAndTheNextOneComesAgain() {
        open(10);
        ask(new Position(8, EPOCH));
        ask(new Position(7, EPOCH));
        stream.reads().failed(new Refusal.Unavailable("away"));
        assertThat(answers).containsExactly("away", "away");
        ask(new Position(8, EPOCH));
        assertThat(reads).hasSize(2);
    }

    @Test
    void whoThrowsCostsTheOthersNothing() {
        open(10);
        stream.reads()
                .ask(
                        Wanted.allAfter(new Position(8, EPOCH), 300),
                        found -> {
                            throw new IllegalStateException("injected");
                        },
                        failure -> {});
        ask(new Position(8, EPOCH));
        stream.reads().found(page(10, 1, 10));
        assertThat(answers).containsExactly("9-10");
    }

    private void open(long top) {
        var subscription = subscription();
        stream.prepare(subscription, Wanted.POSITION, () -> stream.join(subscription, null));
        stream.opened(page(top, top + 1, top));
        stream.leave(subscription);
    }

    private void subscribe() {
        var subscription = subscription();
        stream.prepare(subscription, Wanted.POSITION, () -> stream.join(subscription, null));
    }

    private Subscription subscription() {
        var connection = Connections.to(transport);
        var style = new Subscription.Style(Encoding.PLAIN, true, false, false);
        return new Subscription(LOBBY, connection, style, new PlainSubscriber(connection));
    }

    private void arrive(Position since) {
        stream.prepare(subscription(), Wanted.allAfter(since, 300), () -> ask(since));
    }

    private void ask(Position since) {
        stream.reads()
                .ask(
                        Wanted.allAfter(since, 300),
                        found -> answers.add(describe(found)),
                        failure -> answers.add(failure.getMessage()));
    }

    private static String describe(HistoryPage found) {
        List<Publication> publications = found.publications();
        return publications.isEmpty()
                ? "nothing up to " + found.top().offset()
                : publications.get(0).offset() + "-"
                        + publications.get(publications.size() - 1).offset();
    }

    private static HistoryPage page(long top, long from, long to) {
        return new HistoryPage(
                LongStream.rangeClosed(from, to)
                        .mapToObj(SharedReadsTest::publication)
                        .toList(),
                new Position(top, EPOCH),
                1);
    }

    private static Publication publication(long offset) {
        return publication(offset, EPOCH);
    }

    private static Publication publication(long offset, String epoch) {
        return new Publication(
                LOBBY, new Position(offset, epoch), Instant.now(), Long.toString(offset), null, Map.of());
    }

    @Override
    public void open(ChannelStream opening, long after, int limit) {
        opens.add(new Read(after, limit));
    }

    @Override
    public void later(ChannelStream waiting, long millis) {
        // Gaps are repaired elsewhere.
    }

    @Override
    public void read(ChannelStream reading, Position since) {
        throw new AssertionError("nobody repairs here");
    }

    @Override
    public void readTail(ChannelStream reading, long after, int limit) {
        reads.add(new Read(after, limit));
    }
}

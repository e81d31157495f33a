package io.carillon.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.channel.ChannelName;
import io.carillon.channel.Namespace;
import io.carillon.channel.Namespace.History;
import io.carillon.channel.Position;
import io.carillon.channel.Publication;
import io.carillon.history.Draft;
import io.carillon.history.HistoryPage;
import io.carillon.history.Journal;
import io.carillon.testing.JournalDatabase;
import io.carillon.testing.MutableClock;
import io.carillon.testing.Seeds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RecentPublicationsTest {

    private static final ChannelName LOBBY = new ChannelName("chat:lobby");
    private static final History ALL = new History(true, 0, Duration.ZERO, 0);
    private static final String EPOCH = "e";

    @Test
    void whatIsRememberedIsWhatTheJournalWouldHaveAnswered() {
        Random random = Seeds.random(RecentPublicationsTest.class);
        var clock = new MutableClock();
        int told = 0;
        try (JournalDatabase database = JournalDatabase.h2()) {
            Journal journal = database.journal(JournalDatabase.OPTIONS, clock);
            for (int round = 0; round < 60; round++) {
                var channel = new ChannelName("chat:" + round);
                var rules = new History(
                        true, random.nextInt(3) * random.nextInt(15), Duration.ofMinutes(random.nextInt(4)), 0);
                Namespace namespace = Namespace.named("chat").with(rules);
                var published = publish(journal, channel, namespace, clock, random);
                // The stream has seen a part of it, from the beginning or not, and the journal goes no further.
                var recent = new RecentPublications(new RecentMemory(1 << 30));
                published.stream().skip(random.nextInt(published.size())).forEach(recent::add);
                if (random.nextBoolean()) {
                    journal.remove(channel).toCompletableFuture().join();
                    recent.keptFrom(published.size() + 1L);
                }
                clock.advance(Duration.ofSeconds(random.nextInt(200)));
                Position top = published.get(published.size() - 1).position();
                for (int i = 0; i < 20; i++) {
                    Wanted wanted = wanted(random, top);
                    HistoryPage remembered = recent.answer(wanted, top, rules, clock.instant());
                    if (remembered != null) {
                        told++;
                        HistoryPage read = journal.tail(channel, namespace, 0, 10_000)
                                .toCompletableFuture()
                                .join();
                        assertThat(remembered.top()).isEqualTo(read.top());
                        assertThat(remembered.publications())
                                .as("%s of %s, %s", wanted, top, rules)
                                .isEqualTo(wanted.of(read).publications());
                    }
                }
            }
        }
        assertThat(told).as("answers from memory").isGreaterThan(300);
    }

    private static List<Publication> publish(
            Journal journal, ChannelName channel, Namespace namespace, MutableClock clock, Random random) {
        var published = new ArrayList<Publication>();
        int count = 1 + random.nextInt(20);
        for (int i = 0; i < count; i++) {
            clock.advance(Duration.ofSeconds(random.nextInt(30)));
            journal.append(
                            new Draft(channel, namespace, "{\"n\":" + i + "}", null, Map.of("a", "b"), true, "", 0, ""),
                            published::add)
                    .toCompletableFuture()
                    .join();
        }
        return published;
    }

    private static Wanted wanted(Random random, Position top) {
        long after = random.nextInt((int) top.offset() + 1);
        String epoch = random.nextBoolean() ? top.epoch() : "";
        int limit = random.nextInt(12);
        return random.nextInt(3) == 0
                ? Wanted.last(new Position(after, epoch), limit)
                : Wanted.allAfter(new Position(after, epoch), limit);
    }

    @Test
    void whoHasSeenMoreOrKnowsAnotherStreamIsNotAnsweredFromMemory() {
        RecentPublications recent = recent(new RecentMemory(1 << 20), 1, 5);
        assertThat(answer(recent, new Position(5, EPOCH), 5)).isNotNull();
        assertThat(answer(recent, new Position(6, EPOCH), 5))
                .as("it has seen 6, which has not come here yet")
                .isNull();
        assertThat(answer(recent, new Position(3, "other"), 5)).isNull();
        assertThat(recent.answer(Wanted.allAfter(Position.NONE, 300), new Position(0, ""), ALL, Instant.EPOCH))
                .as("nobody knows which stream it is")
                .isNull();
    }

    @Test
    void whatIsNotRememberedIsNotGuessed() {
        RecentPublications recent = recent(new RecentMemory(1 << 20), 4, 9);
        assertThat(answer(recent, new Position(3, EPOCH), 9).publications()).hasSize(6);
        assertThat(answer(recent, new Position(2, EPOCH), 9)).isNull();
        recent.keptFrom(4);
        assertThat(answer(recent, new Position(2, EPOCH), 9).publications())
                .as("the journal has no more either")
                .hasSize(6);
        recent.clear();
        assertThat(answer(recent, new Position(8, EPOCH), 9)).isNull();
        assertThat(answer(recent, new Position(9, EPOCH), 9).publications()).isEmpty();
    }

    @Test
    void aHoleIsNotBridged() {
        RecentPublications recent = recent(new RecentMemory(1 << 20), 1, 5);
        recent.add(publication(9, 1));
        assertThat(answer(recent, new Position(4, EPOCH), 9)).isNull();
        assertThat(answer(recent, new Position(8, EPOCH), 9).publications()).hasSize(1);
    }

    @Test
    void oneChannelHoldsNoMoreThanItsShare() {
        var memory = new RecentMemory(1 << 20);
        RecentPublications recent = recent(memory, 1, 5_000);
        assertThat(memory.used()).isBetween(memory.share() * 9 / 10, memory.share());
        assertThat(answer(recent, new Position(4_999, EPOCH), 5_000)).isNotNull();
        assertThat(answer(recent, new Position(4_750, EPOCH), 5_000)).isNull();
        recent.addBefore(List.of(publication(1, 1)), 5_000);
        assertThat(memory.used()).isLessThanOrEqualTo(memory.share());
    }

    @Test
    void whoWasNotUsedForLongestLosesFirst() {
        var memory = new RecentMemory(1 << 20);
        var channels = new ArrayList<RecentPublications>();
        for (int i = 0; i < 16; i++) {
            channels.add(recent(memory, 1, 5_000));
        }
        assertThat(memory.used()).isLessThanOrEqualTo(1 << 20);
        assertThat(answer(channels.get(0), new Position(4_999, EPOCH), 5_000)).isNotNull();
        for (int i = 0; i < 4; i++) {
            recent(memory, 1, 5_000);
        }
        assertThat(memory.used()).isLessThanOrEqualTo(1 << 20);
        assertThat(channels.get(0).isEmpty()).isFalse();
        assertThat(channels.get(1).isEmpty()).isTrue();
        channels.forEach(RecentPublications::clear);
        assertThat(memory.used()).isPositive();
    }

    private static HistoryPage answer(RecentPublications recent, Position since, long top) {
        return recent.answer(Wanted.allAfter(since, 300), new Position(top, EPOCH), ALL, Instant.EPOCH);
    }

    private static RecentPublications recent(RecentMemory memory, long from, long to) {
        var recent = new RecentPublications(memory);
        LongStream.rangeClosed(from, to).forEach(offset -> recent.add(publication(offset, 1)));
        return recent;
    }

    private static Publication publication(long offset, int size) {
        return new Publication(LOBBY, new Position(offset, EPOCH), Instant.EPOCH, "1".repeat(size), null, Map.of());
    }
}

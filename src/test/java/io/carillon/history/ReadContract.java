package io.carillon.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.channel.ChannelName;
import io.carillon.channel.Namespace;
import io.carillon.channel.Position;
import io.carillon.testing.JournalDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How the history is read: since a position, forward and backward, by time. */
abstract class ReadContract extends DatabaseContract {

    @Test
    void readsForwardAndBackward() {
        Journal journal = database().journal();
        Position last = publish(journal, LOBBY, 10);
        assertThat(offsets(read(journal, after(0, "", 3)))).containsExactly(1L, 2L, 3L);
        assertThat(offsets(read(journal, after(8, last.epoch(), 300)))).containsExactly(9L, 10L);
        assertThat(offsets(read(journal, after(10, "", 300)))).isEmpty();
        assertThat(offsets(read(journal, after(99, "", 300)))).isEmpty();
        assertThat(offsets(read(journal, HistoryQuery.last(2)))).containsExactly(10L, 9L);
        assertThat(offsets(read(journal, new HistoryQuery(2, new Position(5, ""), true, null, null))))
                .containsExactly(4L, 3L);
        assertThat(offsets(read(journal, new HistoryQuery(2, new Position(12, ""), true, null, null))))
                .as("beyond the top there is nothing to begin at")
                .isEmpty();
        assertThat(read(journal, HistoryQuery.last(0))).satisfies(page -> {
            assertThat(page.publications()).isEmpty();
            assertThat(page.top()).isEqualTo(last);
        });
        assertThat(offsets(read(journal, HistoryQuery.last(HistoryQuery.NO_LIMIT))))
                .hasSize(10);
    }

    @Test
    void readsByTime() {
        Journal journal = database().journal(JournalDatabase.OPTIONS, clock);
        Instant begin = clock.instant();
        for (int i = 0; i < 10; i++) {
            publish(journal, LOBBY, 1);
            clock.advance(Duration.ofMinutes(1));
        }
        assertThat(offsets(read(journal, between(begin.plusSeconds(120), begin.plusSeconds(300)))))
                .containsExactly(3L, 4L, 5L);
        assertThat(offsets(read(journal, between(begin.plusSeconds(121), null))))
                .startsWith(4L)
                .endsWith(10L);
        assertThat(offsets(read(journal, between(null, begin)))).isEmpty();
        assertThat(offsets(read(journal, between(begin.plusSeconds(3_600), null))))
                .isEmpty();
    }

    @Test
    void timesNeverDecreaseWhenTheClockDoes() {
        Journal journal = database().journal(JournalDatabase.OPTIONS, clock);
        Instant first = publish(journal, draft(LOBBY, "1")).time();
        clock.advance(Duration.ofMinutes(-5));
        assertThat(publish(journal, draft(LOBBY, "1")).time()).isEqualTo(first);
    }

    @Test
    void whatIsNoLongerKeptIsNotSeenBeforeItIsRemoved() {
        Journal journal = database().journal(JournalDatabase.OPTIONS, clock);
        Namespace small = namespace(3, Duration.ZERO, Duration.ZERO);
        publish(journal, LOBBY, 10);
        HistoryPage page = read(journal, LOBBY, small, after(0, "", 100));
        assertThat(offsets(page)).containsExactly(8L, 9L, 10L);
        assertThat(page.first()).isEqualTo(8);
        clock.advance(Duration.ofHours(1));
        publish(journal, LOBBY, 1);
        Namespace brief = namespace(0, Duration.ofMinutes(30), Duration.ZERO);
        assertThat(offsets(read(journal, LOBBY, brief, after(0, "", 100)))).containsExactly(11L);
    }

    @Test
    void tellsTheNewestPositionsOfManyChannels() {
        Journal journal = database().journal();
        var names = IntStream.range(0, 500)
                .mapToObj(i -> new ChannelName("chat:" + i))
                .toList();
        names.stream()
                .filter(name -> !name.value().endsWith("7"))
                .map(name -> journal.append(draft(name, "1"), publication -> {}))
                .toList()
                .forEach(DatabaseContract::join);
        Map<ChannelName, HistoryPage> tops = join(journal.tops(names));
        assertThat(tops)
                .hasSize(500)
                .allSatisfy((name, top) ->
                        assertThat(top.top().offset()).isEqualTo(name.value().endsWith("7") ? 0 : 1));
    }

    private static HistoryQuery between(Instant from, Instant to) {
        return new HistoryQuery(100, null, false, from, to);
    }
}

package io.carillon.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.channel.ChannelName;
import io.carillon.channel.Namespace;
import io.carillon.channel.Position;
import io.carillon.channel.Publication;
import io.carillon.testing.JournalDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is published again gets in once: by its key, by its payload, by its version. */
abstract class DuplicatesContract extends DatabaseContract {

    @Test
    void aKeyIsStoredOnceFromManyThreadsOnTwoNodes() {
        var journals = List.of(database().journal(), database().journal());
        var announced = Collections.synchronizedList(new ArrayList<Publication>());
        List<CompletionStage<Outcome>> outcomes = IntStream.range(0, 50)
                .mapToObj(i -> journals.get(i % 2).append(keyed(LOBBY, "k-1"), announced::add))
                .toList();
        var positions =
                outcomes.stream().map(o -> join(o).position()).distinct().toList();
        assertThat(positions).hasSize(1);
        assertThat(announced).hasSize(1);
        assertThat(outcomes.stream().filter(o -> join(o).accepted())).hasSize(1);
        assertThat(read(journals.get(0), LOBBY, CHAT, HistoryQuery.last(10)).publications())
                .hasSize(1);
    }

    @Test
    void aKeyIsForgottenAfterItsWindowAndCountsPerChannel() {
        Journal journal = database().journal(JournalDatabase.OPTIONS, clock);
        assertThat(publish(journal, keyed(LOBBY, "k")).accepted()).isTrue();
        assertThat(publish(journal, keyed(new ChannelName("chat:other"), "k")).accepted())
                .isTrue();
        clock.advance(Duration.ofMinutes(4));
        assertThat(publish(journal, keyed(LOBBY, "k")).accepted()).isFalse();
        clock.advance(Duration.ofMinutes(2));
        assertThat(publish(journal, keyed(LOBBY, "k")).position().offset()).isEqualTo(2);
    }

    @Test
    void aKeyCountsWithoutHistoryToo() {
        Journal journal = database().journal();
        var draft = new Draft(new ChannelName("live"), CHAT, "1", null, Map.of(), false, "k", 0, "");
        assertThat(publish(journal, draft)).satisfies(o -> {
            assertThat(o.accepted()).isTrue();
            assertThat(o.position()).isNull();
        });
        assertThat(publish(journal, draft)).satisfies(o -> {
            assertThat(o.accepted()).isFalse();
            assertThat(o.position()).isNull();
        });
    }

    @Test
    void keysThatDifferInASpaceDiffer() {
        Journal journal = database().journal();
        for (String key : List.of("a", "a ", " a", "A")) {
            assertThat(publish(journal, keyed(LOBBY, key)).accepted())
                    .as("'" + key + "'")
                    .isTrue();
        }
    }

    @Test
    void anEqualPayloadWithinTheDuplicateWindowIsStoredOnce() {
        Journal journal = database().journal(JournalDatabase.OPTIONS, clock);
        Namespace once = namespace(0, Duration.ZERO, Duration.ofMinutes(1));
        Position first = publish(journal, draft(LOBBY, once, "{\"a\":1}")).position();
        assertThat(publish(journal, draft(LOBBY, once, "{\"a\":1}"))).satisfies(o -> {
            assertThat(o.accepted()).isFalse();
            assertThat(o.position()).isEqualTo(first);
        });
        assertThat(publish(journal, draft(LOBBY, once, "{\"a\":2}")).accepted()).isTrue();
        clock.advance(Duration.ofMinutes(2));
        assertThat(publish(journal, draft(LOBBY, once, "{\"a\":1}")).position().offset())
                .isEqualTo(3);
    }

    @Test
    void anOlderVersionIsSkippedWithinItsEpoch() {
        Journal journal = database().journal();
        assertThat(publish(journal, versioned(5, "")).position().offset()).isEqualTo(1);
        assertThat(publish(journal, versioned(5, ""))).satisfies(o -> {
            assertThat(o.accepted()).isFalse();
            assertThat(o.position().offset()).isEqualTo(1);
        });
        assertThat(publish(journal, versioned(6, "")).position().offset()).isEqualTo(2);
        assertThat(publish(journal, versioned(1, "other")).position().offset()).isEqualTo(3);
        assertThat(publish(journal, versioned(1, "other")).accepted()).isFalse();
    }

    private static Draft versioned(long version, String versionEpoch) {
        return new Draft(LOBBY, CHAT, "1", null, Map.of(), true, "", version, versionEpoch);
    }
}

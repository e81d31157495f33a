package io.carillon.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.channel.ChannelName;
import io.carillon.channel.Position;
import io.carillon.channel.Refusal;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which epoch a channel has, before its first publication too. */
abstract class EpochContract extends DatabaseContract {

    private static final ChannelName NEVER = new ChannelName("chat:never");

    @Test
    void aChannelHasItsEpochBeforeItsFirstPublication() {
        Journal journal = database().journal();
        HistoryPage page = read(journal, LOBBY, CHAT, HistoryQuery.last(10));
        assertThat(page.publications()).isEmpty();
        assertThat(page.first()).isEqualTo(1);
        assertThat(page.top().offset()).isZero();
        assertThat(page.top().epoch()).matches("[0-9a-f-]{16,32}");
        assertThat(database().count("select count(*) from carillon_channel"))
                .as("reading leaves no trace")
                .isZero();
        Position first = publish(journal, LOBBY).position();
        assertThat(first).isEqualTo(new Position(1, page.top().epoch()));
        assertThat(read(journal, HistoryQuery.POSITION).top()).isEqualTo(first);
    }

    @Test
    void theEpochIsTheSameOnAllNodes() {
        Position never =
                read(database().journal(), NEVER, CHAT, HistoryQuery.POSITION).top();
        Position first = publish(database().journal(), LOBBY).position();
        Position second = publish(database().journal(), LOBBY).position();
        assertThat(first.epoch()).isEqualTo(never.epoch());
        assertThat(second).isEqualTo(new Position(2, never.epoch()));
    }

    @Test
    void theNewestPositionsTellTheEpochToo() {
        Journal journal = database().journal();
        Position top = publish(journal, LOBBY).position();
        assertThat(join(journal.tops(List.of(LOBBY, NEVER))))
                .containsEntry(LOBBY, new HistoryPage(List.of(), top, 1))
                .containsEntry(NEVER, new HistoryPage(List.of(), new Position(0, top.epoch()), 1))
                .hasSize(2);
    }

    @Test
    void anEpochThatIsNotTheChannelsIsRefused() {
        Journal journal = database().journal();
        String epoch = publish(journal, LOBBY).position().epoch();
        for (ChannelName channel : List.of(LOBBY, NEVER)) {
            assertThatThrownBy(() -> read(journal, channel, CHAT, after(1, "other", 10)))
                    .as(channel.value())
                    .hasCauseInstanceOf(Refusal.UnrecoverablePosition.class);
            assertThat(read(journal, channel, CHAT, after(1, epoch, 10)).publications())
                    .isEmpty();
            assertThat(read(journal, channel, CHAT, after(1, "", 10)).publications())
                    .isEmpty();
        }
    }

    @Test
    void aStreamThatBeganBeforeKeepsItsEpoch() {
        Journal journal = database().journal();
        publish(journal, LOBBY);
        database().execute(List.of("update carillon_channel set epoch = 'its own'"));
        assertThat(publish(journal, LOBBY).position()).isEqualTo(new Position(2, "its own"));
        assertThat(publish(journal, NEVER).position().epoch()).isNotEqualTo("its own");
    }

    @Test
    void aDatabaseThatWasLostHasAnotherEpochAtOnce() {
        Journal journal = database().journal();
        Position lost = publish(journal, LOBBY).position();
        String never = read(journal, NEVER, CHAT, HistoryQuery.POSITION).top().epoch();
        database().recreate("latest");
        for (ChannelName channel : List.of(LOBBY, NEVER)) {
            assertThat(read(journal, channel, CHAT, HistoryQuery.POSITION).top().epoch())
                    .isNotEmpty()
                    .isNotEqualTo(never);
            assertThatThrownBy(() -> read(journal, channel, CHAT, HistoryQuery.after(lost, 10)))
                    .hasCauseInstanceOf(Refusal.UnrecoverablePosition.class);
        }
        assertThat(publish(journal, LOBBY).position().offset()).isEqualTo(1);
    }

    @Test
    void withoutAnEpochTheDatabaseIsNotReady() {
        Journal journal = database().journal();
        join(journal.check());
        database().execute(List.of("delete from carillon_stream_epoch"));
        try {
            assertThatThrownBy(() -> join(journal.check())).hasCauseInstanceOf(Refusal.Unavailable.class);
            assertThatThrownBy(() -> publish(journal, LOBBY)).hasCauseInstanceOf(Refusal.Unavailable.class);
        } finally {
            database().execute(List.of("insert into carillon_stream_epoch (id, epoch) values (1, 'again')"));
        }
        assertThat(publish(journal, LOBBY).position()).isEqualTo(new Position(1, "again"));
    }
}

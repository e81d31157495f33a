package io.carillon.publishing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.broker.Broker;
import io.carillon.broker.InMemoryBroker;
import io.carillon.channel.ChannelName;
import io.carillon.channel.ClientInfo;
import io.carillon.channel.Namespace;
import io.carillon.channel.Namespace.History;
import io.carillon.channel.Namespaces;
import io.carillon.channel.Publication;
import io.carillon.channel.Refusal;
import io.carillon.history.Journal;
import io.carillon.history.Outcome;
import io.carillon.testing.JournalDatabase;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The single door, on a real journal. */
class PublisherTest {

    private static final ChannelName KEPT = new ChannelName("chat:lobby");
    private static final ChannelName LIVE = new ChannelName("lobby");
    private static final int LIMIT = 100;

    private final JournalDatabase database = JournalDatabase.h2();
    private final Journal journal = database.journal();
    private final Broker broker = new InMemoryBroker();
    private final List<Publication> announced = Announced.by(broker);
    private final Publisher publisher = new Publisher(
            new Namespaces(List.of(
                    Namespace.named(""),
                    Namespace.named("chat").with(new History(true, 0, Duration.ZERO, 0)),
                    Namespace.named("once").with(Duration.ofMinutes(1)))),
            journal,
            broker,
            LIMIT,
            Clock.systemUTC());

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void whatIsKeptIsAnnouncedWithItsPositionBeforeTheCallerIsAnswered() {
        Outcome outcome = publish(Message.of(KEPT, "{\"a\":1}", new ClientInfo("ann", "c-1")));
        assertThat(outcome.position().offset()).isEqualTo(1);
        assertThat(announced)
                .containsExactly(new Publication(
                        KEPT, outcome.position(), outcome.time(), "{\"a\":1}", new ClientInfo("ann", "c-1"), Map.of()));
    }

    @Test
    void whatIsNotKeptIsAnnouncedWithoutTheDatabase() {
        journal.close();
        assertThat(publish(Message.of(LIVE, "1", null)).position()).isNull();
        assertThat(announced)
                .hasSize(1)
                .allSatisfy(p -> assertThat(p.position()).isNull());
        assertThatThrownBy(() -> publish(Message.of(KEPT, "1", null))).hasCauseInstanceOf(Refusal.Unavailable.class);
    }

    @Test
    void aRepetitionIsAnsweredAndNotAnnounced() {
        var message = new Message(KEPT, "1", null, Map.of(), false, "k", 0, "");
        Outcome first = publish(message);
        Outcome second = publish(message);
        assertThat(second.position()).isEqualTo(first.position());
        assertThat(second.accepted()).isFalse();
        assertThat(announced).hasSize(1);
    }

    @Test
    void aKeyAndADuplicateWindowCountWithoutHistoryToo() {
        var keyed = new Message(LIVE, "1", null, Map.of(), false, "k", 0, "");
        publish(keyed);
        publish(keyed);
        publish(Message.of(new ChannelName("once:a"), "1", null));
        publish(Message.of(new ChannelName("once:a"), "1", null));
        assertThat(announced).hasSize(2);
    }

    @Test
    void skippedHistoryLeavesPositionsAlone() {
        assertThat(publish(new Message(KEPT, "1", null, Map.of(), true, "", 0, ""))
                        .position())
                .isNull();
        assertThat(publish(Message.of(KEPT, "2", null)).position().offset()).isEqualTo(1);
    }

    @Test
    void versionsCountOnlyWhereThereIsAHistory() {
        publish(new Message(LIVE, "1", null, Map.of(), false, "", 5, ""));
        publish(new Message(LIVE, "1", null, Map.of(), false, "", 5, ""));
        publish(new Message(KEPT, "1", null, Map.of(), false, "", 5, ""));
        publish(new Message(KEPT, "1", null, Map.of(), false, "", 5, ""));
        assertThat(announced).hasSize(3);
    }

    @Test
    void refusesThroughTheStageWithASentence() {
        assertRefused(Message.of(new ChannelName("nosuch:x"), "1", null), "there is no namespace \"nosuch\"");
        assertRefused(Message.of(LIVE, "", null), "the data is missing");
        assertRefused(Message.of(LIVE, "1".repeat(LIMIT + 1), null), "101 characters, allowed are 100");
        assertRefused(Message.of(LIVE, "1", new ClientInfo("u".repeat(256), "c")), "the user has 256 characters");
        assertRefused(
                new Message(LIVE, "1", null, Map.of(), false, "k".repeat(256), 0, ""),
                "idempotency_key has 256 characters, allowed are 255");
        assertRefused(
                new Message(KEPT, "1", null, Map.of(), false, "a\0b", 0, ""),
                "idempotency_key holds a control character");
        assertRefused(new Message(KEPT, "1", null, Map.of(), false, "", 1, "e".repeat(256)), "version_epoch has 256");
        assertThat(announced).isEmpty();
    }

    private void assertRefused(Message message, String sentence) {
        assertThatThrownBy(() -> publish(message))
                .hasCauseInstanceOf(Refusal.class)
                .hasMessageContaining(sentence);
    }

    private Outcome publish(Message message) {
        return publisher
                .publish(message)
                .toCompletableFuture()
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }
}

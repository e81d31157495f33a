package io.carillon.publishing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.carillon.broker.Broker;
import io.carillon.broker.InMemoryBroker;
import io.carillon.channel.Namespace;
import io.carillon.channel.Namespace.DataFormat;
import io.carillon.channel.Namespace.History;
import io.carillon.channel.Namespaces;
import io.carillon.channel.Publication;
import io.carillon.history.Journal;
import io.carillon.history.Outbox;
import io.carillon.history.Outbox.Found;
import io.carillon.testing.JournalDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is in the outbox goes through the single door, as everything does. */
class OutboxMoverTest {

    private static final int LIMIT = 100;

    private final JournalDatabase database = JournalDatabase.h2();
    private final Journal journal = database.journal();
    private final Broker broker = new InMemoryBroker();
    private final List<Publication> announced = Announced.by(broker);
    private final OutboxMover mover = new OutboxMover(
            new Outbox(database.transactions(), Clock.systemUTC(), Duration.ofMinutes(5)),
            new Publisher(
                    new Namespaces(List.of(
                            Namespace.named(""),
                            Namespace.named("chat").with(new History(true, 0, Duration.ZERO, 0)),
                            Namespace.named("objects").with(DataFormat.JSON_OBJECT),
                            Namespace.named("once").with(Duration.ofMinutes(1)))),
                    journal,
                    broker,
                    LIMIT,
                    Clock.systemUTC()),
            broker);

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aRowIsAnnouncedAsIfItHadComeThroughTheServerApi() {
        insert("chat:lobby", " { \"a\" : 1 } ", null, "{\"k\":\"v\"}");
        assertThat(mover.round()).isEqualTo(Found.SOME);
        assertThat(announced).hasSize(1).allSatisfy(publication -> {
            assertThat(publication.offset()).isEqualTo(1);
            assertThat(publication.data()).isEqualTo("{\"a\":1}");
            assertThat(publication.info()).isNull();
            assertThat(publication.tags()).isEqualTo(Map.of("k", "v"));
        });
        assertThat(mover.round()).isEqualTo(Found.NOTHING);
        assertThat(announced).hasSize(1);
    }

    @Test
    void withoutHistoryItIsAnnouncedOnceAndLeavesNothing() {
        insert("live", "1", null, null);
        mover.round();
        mover.round();
        assertThat(announced)
                .extracting(Publication::position)
                .containsOnlyNulls()
                .hasSize(1);
        assertThat(database.count("select count(*) from carillon_channel")).isZero();
        assertThat(database.count("select count(*) from carillon_outbox")).isZero();
    }

    @Test
    void aKeyAndADuplicateWindowCountWhereThereIsNoHistoryToo() {
        insert("live", "1", "k", null);
        insert("live", "2", "k", null);
        insert("once:a", "3", null, null);
        insert("once:a", "3", null, null);
        mover.round();
        assertThat(announced).extracting(Publication::data).containsExactly("1", "3");
        assertThat(database.count("select count(*) from carillon_outbox")).isZero();
    }

    @ParameterizedTest
    @MethodSource
    void whatMayNotBePublishedStaysAndSaysWhy(String channel, String data, String key, String tags, String reason) {
        insert("chat:lobby", "1", null, null);
        insert(channel, data, key, tags);
        insert("chat:lobby", "2", null, null);
        mover.round();
        assertThat(announced).extracting(Publication::data).containsExactly("1", "2");
        assertThat(database.text("select error from carillon_outbox")).contains(reason);
        assertThat(database.count("select count(*) from carillon_outbox")).isEqualTo(1);
    }

    static Stream<Arguments> whatMayNotBePublishedStaysAndSaysWhy() {
        return Stream.of(
                arguments("", "1", null, null, "the channel is missing"),
                arguments("chät:lobby", "1", null, null, "not printable ASCII"),
                arguments("nosuch:lobby", "1", null, null, "there is no namespace \"nosuch\""),
                arguments("chat:lobby", "", null, null, "malformed JSON at character 0"),
                arguments("chat:lobby", "hello", null, null, "malformed JSON"),
                arguments("chat:lobby", "1 2", null, null, "malformed JSON"),
                arguments("chat:lobby", "[".repeat(40) + "]".repeat(40), null, null, "32 levels"),
                arguments("chat:lobby", "1".repeat(LIMIT + 1), null, null, "101 characters, allowed are 100"),
                arguments("objects:a", "[1]", null, null, "no JSON object"),
                arguments("chat:lobby", "1", "a\nb", null, "idempotency_key holds a control character"),
                arguments("chat:lobby", "1", null, "k=v", "malformed JSON"),
                arguments("chat:lobby", "1", null, "[]", "\"tags\" is not an object"),
                arguments("chat:lobby", "1", null, "{\"k\":1}", "\"tags\" is not an object whose values are strings"));
    }

    private void insert(String channel, String data, String key, String tags) {
        try (Connection connection = database.connect();
                PreparedStatement insert = connection.prepareStatement(
                        "insert into carillon_outbox (channel, data, idempotency_key, tags) values (?, ?, ?, ?)")) {
            insert.setString(1, channel);
            insert.setString(2, data);
            insert.setString(3, key);
            insert.setString(4, tags);
            insert.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}

package io.carillon.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.channel.ChannelName;
import io.carillon.channel.ClientInfo;
import io.carillon.channel.Position;
import io.carillon.channel.Publication;
import io.carillon.testing.Faults;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the tables come into being, and what becomes of those that an older version has left. */
abstract class MigrationContract extends DatabaseContract {

    private static final String EPOCH = "select epoch from carillon_stream_epoch";

    @Test
    void theTablesAreMadeOnceHoweverOftenANodeStarts() {
        String epoch = database().text(EPOCH);
        database().migrate();
        assertThat(database().count("select count(*) from carillon_lease")).isEqualTo(2);
        assertThat(database().count("select count(*) from carillon_stream_epoch"))
                .isEqualTo(1);
        assertThat(database().text(EPOCH)).isEqualTo(epoch);
    }

    // The first connection asks which product it is, the second is Flyway's.
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void whicheverConnectionIsRefusedTheNextTryMakesThem(int nth) throws SQLException {
        database().recreate("1");
        var faults = new Faults();
        faults.refuseConnection(nth);
        assertThatThrownBy(() -> database().migrate(faults)).isInstanceOf(SQLException.class);
        database().migrate(faults);
        assertThat(database().count("select count(*) from carillon_lease")).isEqualTo(2);
    }

    @Test
    void whatTheFirstVersionHasLeftIsKept() {
        database().recreate("1");
        database()
                .execute(List.of(
                        "insert into carillon_channel (name, namespace, epoch, top_offset, first_offset, last_time,"
                                + " version, version_epoch) values ('chat:lobby', 'chat', 'Ab-_12', 2, 1, 2000, 0, '')",
                        "insert into carillon_publication (channel, channel_offset, published_at, data, tags, publisher,"
                                + " publisher_client) values ('chat:lobby', 1, 1000, '\"a\"', '{\"k\":\"v\"}', 'ann', 'c-1')",
                        "insert into carillon_publication (channel, channel_offset, published_at, data)"
                                + " values ('chat:lobby', 2, 2000, '\"b\"')"));
        database().migrate();
        Journal journal = database().journal();
        assertThat(read(journal, after(0, "Ab-_12", 10)).publications())
                .containsExactly(
                        new Publication(
                                LOBBY,
                                new Position(1, "Ab-_12"),
                                Instant.ofEpochMilli(1_000),
                                "\"a\"",
                                new ClientInfo("ann", "c-1"),
                                Map.of("k", "v")),
                        new Publication(
                                LOBBY,
                                new Position(2, "Ab-_12"),
                                Instant.ofEpochMilli(2_000),
                                "\"b\"",
                                null,
                                Map.of()));
        assertThat(publish(journal, LOBBY).position()).isEqualTo(new Position(3, "Ab-_12"));
        assertThat(publish(journal, new ChannelName("chat:other")).position())
                .isEqualTo(new Position(1, database().text(EPOCH)));
    }
}

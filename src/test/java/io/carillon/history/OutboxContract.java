package io.carillon.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.channel.ChannelName;
import io.carillon.channel.ClientInfo;
import io.carillon.channel.Position;
import io.carillon.channel.Publication;
import io.carillon.channel.Refusal;
import io.carillon.history.Outbox.Found;
import io.carillon.history.Outbox.Moved;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** How rows of the outbox get into the journal: once, in order, none of them holding up another. */
abstract class OutboxContract extends DatabaseContract {

    private static final String WAITING = "select count(*) from carillon_outbox where error is null";

    @Test
    void rowsOfATransactionAreMovedInTheirOrderWhenItCommits() throws SQLException {
        Outbox outbox = outbox();
        try (Connection business = business()) {
            insert(business, "chat:lobby", "1", "2", "3");
            assertThat(outbox.move(OutboxContract::draft)).isEqualTo(new Moved(Found.NOTHING, List.of()));
            business.commit();
        }
        Moved moved = outbox.move(OutboxContract::draft);
        assertThat(moved.found()).isEqualTo(Found.SOME);
        assertThat(moved.publications()).extracting(Publication::data).containsExactly("1", "2", "3");
        assertThat(moved.publications()).extracting(Publication::offset).containsExactly(1L, 2L, 3L);
        assertThat(stored(LOBBY)).containsExactlyElementsOf(moved.publications());
        assertThat(database().count("select count(*) from carillon_outbox")).isZero();
        assertThat(outbox.move(OutboxContract::draft).found()).isEqualTo(Found.NOTHING);
    }

    @Test
    void whatIsRolledBackIsNeverPublished() throws SQLException {
        try (Connection business = business()) {
            insert(business, "chat:lobby", "1");
            business.rollback();
            insert(business, "chat:lobby", "2");
            business.commit();
        }
        assertThat(outbox().move(OutboxContract::draft).publications())
                .extracting(Publication::data)
                .containsExactly("2");
        assertThat(outbox().move(OutboxContract::draft).publications()).isEmpty();
    }

    @Test
    void aRowThatIsNotCommittedYetHoldsUpNoOtherAndIsNotSkipped() throws SQLException {
        Outbox outbox = outbox();
        String[] numbers = IntStream.range(0, 400).mapToObj(Integer::toString).toArray(String[]::new);
        try (Connection slow = business();
                Connection quick = business();
                Connection slower = business()) {
            insert(slow, "chat:lobby", "\"slow\"");
            // Nearly all of the table: a database that reads all of it to find them must not wait for the others.
            insert(quick, "chat:lobby", numbers);
            insert(slower, "chat:lobby", "\"slower\"");
            quick.commit();
            assertThat(outbox.move(OutboxContract::draft).publications())
                    .extracting(Publication::data)
                    .containsExactly(numbers);
            slow.commit();
            slower.commit();
        }
        assertThat(outbox.move(OutboxContract::draft).publications())
                .extracting(Publication::data)
                .containsExactly("\"slow\"", "\"slower\"");
    }

    @Test
    void manyRowsAreMovedInBatches() throws SQLException {
        Outbox outbox = outbox();
        try (Connection business = business()) {
            for (int i = 0; i < 1_100; i++) {
                insert(business, "chat:" + i % 7, Integer.toString(i));
            }
            business.commit();
        }
        var found = new ArrayList<Found>();
        var data = new ArrayList<String>();
        for (int i = 0; i < 4; i++) {
            Moved moved = outbox.move(OutboxContract::draft);
            found.add(moved.found());
            moved.publications().forEach(publication -> data.add(publication.data()));
        }
        assertThat(found).containsExactly(Found.MORE, Found.MORE, Found.SOME, Found.NOTHING);
        assertThat(data)
                .containsExactlyElementsOf(
                        IntStream.range(0, 1_100).mapToObj(Integer::toString).toList());
    }

    @Test
    void aBatchOfLargeRowsIsASmallOne() throws SQLException {
        Outbox outbox = outbox();
        String large = '"' + "€".repeat((1 << 20) - 2) + '"';
        try (Connection business = business()) {
            for (int i = 0; i < 10; i++) {
                insert(business, "chat:lobby", large);
            }
            business.commit();
        }
        int first = outbox.move(OutboxContract::draft).publications().size();
        assertThat(first).isBetween(1, 8);
        while (outbox.move(OutboxContract::draft).found() != Found.NOTHING) {
            assertThat(database().count(WAITING)).isLessThan(10L - first + 1);
        }
        assertThat(stored(LOBBY))
                .hasSize(10)
                .allSatisfy(p -> assertThat(p.data()).isEqualTo(large));
    }

    @Test
    void aRowThatIsRefusedStaysWithItsReasonUntilSomebodyRemovesIt() {
        Outbox outbox = outbox();
        execute("insert into carillon_outbox (channel, data) values ('chat:lobby', '1')");
        execute("insert into carillon_outbox (channel, data) values ('nosuch:lobby', '2')");
        execute("insert into carillon_outbox (channel, data) values ('chat:lobby', '3')");
        assertThat(outbox.move(entry -> refusing(entry, "nosuch:lobby")).publications())
                .extracting(Publication::data)
                .containsExactly("1", "3");
        assertThat(outbox.move(OutboxContract::draft).found())
                .as("nobody tries again")
                .isEqualTo(Found.NOTHING);
        assertThat(database().text("select error from carillon_outbox")).isEqualTo("nosuch:lobby is refused");
        execute("update carillon_outbox set error = null");
        assertThat(outbox.move(OutboxContract::draft).publications())
                .extracting(Publication::data)
                .containsExactly("2");
    }

    @Test
    void aReasonOfWhateverLengthFits() {
        execute("insert into carillon_outbox (channel, data) values ('chat:lobby', '1')");
        outbox().move(entry -> {
            throw new Refusal.BadRequest("€".repeat(2_000));
        });
        assertThat(database().text("select error from carillon_outbox")).isEqualTo("€".repeat(500));
    }

    @Test
    void aRowOnWhichTheRulesThemselvesFailHoldsUpNoOther() {
        execute("insert into carillon_outbox (channel, data) values ('chat:lobby', '1')");
        execute("insert into carillon_outbox (channel, data) values ('chat:lobby', '2')");
        List<Publication> publications = outbox().move(entry -> {
                    if (entry.data().equals("1")) {
                        throw new IllegalStateException("a fault of ours");
                    }
                    return draft(entry);
                })
                .publications();
        assertThat(publications).extracting(Publication::data).containsExactly("2");
        assertThat(database().text("select error from carillon_outbox")).contains("IllegalStateException");
    }

    @Test
    void aRowThatTheDatabaseRefusesFailsAloneAndTheOthersKeepTheirOrder() {
        Outbox outbox = outbox();
        for (int i = 0; i < 20; i++) {
            execute("insert into carillon_outbox (channel, data) values ('chat:lobby', '" + i + "')");
        }
        // The user does not fit into its column.
        var poison = new ClientInfo("u".repeat(300), "c");
        Found found = Found.MORE;
        while (found == Found.MORE) {
            found = outbox.move(entry -> new Draft(
                            LOBBY,
                            CHAT,
                            entry.data(),
                            entry.data().equals("7") ? poison : null,
                            Map.of(),
                            true,
                            "",
                            0,
                            ""))
                    .found();
        }
        assertThat(found).isEqualTo(Found.NOTHING);
        assertThat(stored(LOBBY))
                .extracting(Publication::data)
                .containsExactlyElementsOf(IntStream.range(0, 20)
                        .filter(i -> i != 7)
                        .mapToObj(Integer::toString)
                        .toList());
        assertThat(database().text("select data from carillon_outbox")).isEqualTo("7");
        assertThat(database().text("select error from carillon_outbox")).contains("SQL state 22");
    }

    @Test
    void aKeyIsPublishedOnceWhicheverWayItCameFirst() {
        Outbox outbox = outbox();
        publish(database().journal(), keyed(LOBBY, "by the API"));
        for (String key : List.of("by the API", "twice", "twice", "once")) {
            execute("insert into carillon_outbox (channel, data, idempotency_key) values ('chat:lobby', '2', '" + key
                    + "')");
        }
        assertThat(outbox.move(OutboxContract::draft).publications())
                .extracting(Publication::offset)
                .containsExactly(2L, 3L);
        assertThat(database().count("select count(*) from carillon_outbox")).isZero();
        assertThat(publish(database().journal(), keyed(LOBBY, "twice"))).satisfies(outcome -> {
            assertThat(outcome.accepted()).isFalse();
            assertThat(outcome.position().offset()).isEqualTo(2);
        });
    }

    @Test
    void withoutHistoryARowIsRemovedAndAnnouncedWithoutAPosition() {
        execute("insert into carillon_outbox (channel, data) values ('live', '1')");
        execute("insert into carillon_outbox (channel, data) values ('chat:lobby', '2')");
        execute("insert into carillon_outbox (channel, data) values ('live', '3')");
        var live = new ChannelName("live");
        List<Publication> publications = outbox().move(entry -> new Draft(
                        new ChannelName(entry.channel()),
                        CHAT,
                        entry.data(),
                        null,
                        Map.of(),
                        !entry.channel().equals("live"),
                        "",
                        0,
                        ""))
                .publications();
        assertThat(publications).extracting(Publication::data).containsExactly("1", "2", "3");
        assertThat(publications).extracting(Publication::offset).containsExactly(0L, 1L, 0L);
        assertThat(rows(live)).isZero();
        assertThat(database().count("select count(*) from carillon_outbox")).isZero();
    }

    @Test
    void aRowThatSomebodyRemovesWhileItIsMovedIsNotPublishedAndTheOthersAreOnce() {
        Outbox outbox = outbox();
        publish(database().journal(), LOBBY);
        for (int i = 1; i <= 3; i++) {
            execute("insert into carillon_outbox (channel, data) values ('chat:lobby', '" + i + "')");
        }
        Moved moved = outbox.move(entry -> {
            if (entry.data().equals("2")) {
                execute("delete from carillon_outbox where data = '2'");
            }
            return draft(entry);
        });
        assertThat(moved.publications()).isEmpty();
        assertThat(rows(LOBBY)).as("all was undone").isEqualTo(1);
        assertThat(outbox.move(OutboxContract::draft).publications())
                .extracting(Publication::data)
                .containsExactly("1", "3");
        assertThat(stored(LOBBY))
                .extracting(Publication::offset)
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 3).boxed().toList());
    }

    @Test
    void newChannelsThatComeWhileOthersAreBeingMadeAreNoTrouble() {
        execute("insert into carillon_outbox (channel, data) values ('chat:0', '0')");
        var made = new ArrayList<String>();
        Moved moved = outbox().move(entry -> {
            if (entry.data().equals("0") && made.size() < 3) {
                made.add(entry.data());
                execute("insert into carillon_outbox (channel, data) values ('chat:" + made.size() + "', '1')");
            }
            return draft(entry);
        });
        assertThat(moved.found()).isEqualTo(Found.SOME);
        assertThat(moved.publications()).hasSize(4);
    }

    @Test
    void aTableWithoutTheRowThatIsLockedIsTroubleAndNotSilence() {
        execute("insert into carillon_outbox (channel, data) values ('chat:lobby', '1')");
        execute("delete from carillon_lease where name = 'outbox'");
        assertThat(outbox().move(OutboxContract::draft).found()).isEqualTo(Found.TROUBLE);
        execute("insert into carillon_lease (name, holder, expires_at) values ('outbox', '', 0)");
        assertThat(outbox().move(OutboxContract::draft).publications()).hasSize(1);
    }

    static Draft draft(Outbox.Entry entry) {
        return new Draft(
                new ChannelName(entry.channel()),
                CHAT,
                entry.data(),
                null,
                Map.of(),
                true,
                entry.idempotencyKey(),
                0,
                "");
    }

    private static Draft refusing(Outbox.Entry entry, String channel) {
        if (entry.channel().equals(channel)) {
            throw new Refusal.BadRequest(channel + " is refused");
        }
        return draft(entry);
    }

    private Outbox outbox() {
        return new Outbox(database().transactions(), Clock.systemUTC(), Duration.ofMinutes(5));
    }

    private List<Publication> stored(ChannelName channel) {
        return read(database().journal(), channel, CHAT, HistoryQuery.after(Position.NONE, -1))
                .publications();
    }

    private void execute(String sql) {
        database().execute(List.of(sql));
    }

    private Connection business() throws SQLException {
        Connection connection = database().connect();
        connection.setAutoCommit(false);
        return connection;
    }

    static void insert(Connection connection, String channel, String... data) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("insert into carillon_outbox (channel, data) values (?, ?)")) {
            insert.setString(1, channel);
            for (String each : data) {
                insert.setString(2, each);
                insert.executeUpdate();
            }
        }
    }
}

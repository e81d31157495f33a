package io.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.testing.ApiClient;
import io.carillon.testing.CarillonServer;
import io.carillon.testing.Postgres;
import io.carillon.testing.Seeds;
import io.carillon.testing.WebSocketClient;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A program that has nothing of Carillon but a connection to its database publishes with its own transactions. */
class OutboxIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MEASURED = 100;

    private static Postgres postgres;
    private static CarillonServer server;

    @BeforeAll
    static void start() throws SQLException {
        postgres = Postgres.start();
        server = CarillonServer.named("outbox")
                .with("carillon.profile", "development")
                .with(postgres)
                .start();
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("create table orders (id int primary key, state varchar(20) not null)");
            // As the README has it.
            statement.execute("""
                    create function tell_of_order() returns trigger language plpgsql as $$
                    begin
                        insert into carillon_outbox (channel, data)
                        values ('chat:trigger', json_build_object('id', new.id, 'state', new.state));
                        return null;
                    end $$""");
            statement.execute("create trigger tell_of_order after insert or update on orders"
                    + " for each row when (new.id >= 1000) execute function tell_of_order()");
        }
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
        if (postgres != null) {
            postgres.close();
        }
    }

    @Test
    void whatCommitsWithTheBusinessDataIsPublishedInOrderAndWhatIsRolledBackIsNot() throws SQLException {
        try (var client = Subscribed.to(server.baseUri(), "chat:orders", "");
                Connection connection = connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (int i = 1; i <= 20; i++) {
                statement.execute("insert into orders values (" + i + ", 'new')");
                statement.execute("insert into carillon_outbox (channel, data) values ('chat:orders', '" + i + "')");
                if (i % 2 == 0) {
                    connection.commit();
                } else {
                    connection.rollback();
                }
            }
            assertThat(client.await(10))
                    .containsExactlyElementsOf(IntStream.rangeClosed(1, 10)
                            .mapToObj(i -> Integer.toString(2 * i))
                            .toList());
            try (ResultSet orders = statement.executeQuery("select count(*) from orders where id <= 20")) {
                orders.next();
                assertThat(orders.getInt(1)).isEqualTo(10);
            }
        }
    }

    @Test
    void aTriggerPublishesWhatHappensToATable() throws SQLException {
        try (var client = Subscribed.to(server.baseUri(), "chat:trigger", "");
                Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("insert into orders values (1000, 'new')");
            connection.setAutoCommit(false);
            statement.execute("update orders set state = 'lost' where id = 1000");
            connection.rollback();
            statement.execute("update orders set state = 'paid' where id = 1000");
            connection.commit();
            assertThat(client.await(2))
                    .containsExactly("{\"id\":1000,\"state\":\"new\"}", "{\"id\":1000,\"state\":\"paid\"}");
        }
    }

    @Test
    void aRowThatCannotBePublishedSaysWhyAndIsTriedAgainWhenItsReasonIsRemoved() throws SQLException {
        try (var client = Subscribed.to(server.baseUri(), "chat:mended", "");
                Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("insert into carillon_outbox (channel, data, idempotency_key, tags) values"
                    + " ('nosuch:x', '\"secret\"', 'k', '{\"a\":\"b\"}'), ('chat:mended', '1', null, null)");
            assertThat(client.await(1)).containsExactly("1");
            try (ResultSet failed =
                    statement.executeQuery("select error from carillon_outbox where channel = 'nosuch:x'")) {
                assertThat(failed.next()).isTrue();
                assertThat(failed.getString(1)).contains("there is no namespace \"nosuch\"");
            }
            assertThat(server.log())
                    .contains("of carillon_outbox, for channel \"nosuch:x\", cannot be published")
                    .doesNotContain("secret");
            statement.execute(
                    "update carillon_outbox set channel = 'chat:mended', error = null where error is not null");
            assertThat(client.await(2)).containsExactly("1", "secret");
            String repeated = "{\"channel\":\"chat:mended\",\"data\":2,\"idempotency_key\":\"k\"}";
            assertThat(ApiClient.parse(ApiClient.withKey(server.baseUri()).call("publish", repeated))
                            .getJsonObject("result")
                            .getInt("offset"))
                    .isEqualTo(2);
        }
    }

    @Test
    void whileTheDatabaseIsAwayItWaitsWithoutManyWordsAndGoesOnByItself() throws SQLException {
        try (var client = Subscribed.to(server.baseUri(), "chat:away", "")) {
            insert("chat:away", "\"before\"");
            client.await(1);
            postgres.kill();
            Awaitility.await("it is said in the log")
                    .atMost(PATIENCE)
                    .until(() -> server.log().contains("The outbox cannot be emptied"));
            // Long enough for several rounds.
            pause(5_000);
            postgres.restart();
            insert("chat:away", "\"after\"");
            assertThat(client.await(2)).containsExactly("before", "after");
            assertThat(server.log().split("The outbox cannot be emptied", -1)).hasSize(2);
        }
    }

    private static void insert(String channel, String data) throws SQLException {
        try (Connection connection = connect();
                PreparedStatement insert =
                        connection.prepareStatement("insert into carillon_outbox (channel, data) values (?, ?)")) {
            insert.setString(1, channel);
            insert.setString(2, data);
            insert.executeUpdate();
        }
    }

    /** From the return of the commit to the arrival at a subscriber; printed for the README. */
    @Test
    void aRowArrivesWithinASecond() throws SQLException {
        Random random = Seeds.random(getClass());
        double[] millis = new double[MEASURED];
        try (var client = Subscribed.to(server.baseUri(), "chat:latency", "");
                Connection connection = connect();
                PreparedStatement insert = connection.prepareStatement(
                        "insert into carillon_outbox (channel, data) values ('chat:latency', '1')")) {
            for (int i = 0; i < MEASURED; i++) {
                // So that rows come at any moment of an interval, most of them after a silence.
                pause(random.nextInt(600));
                insert.executeUpdate();
                millis[i] = untilArrived(client, i + 1);
            }
        }
        Arrays.sort(millis);
        System.out.printf(
                "OutboxIT: commit to arrival p50 %.0f ms, p99 %.0f ms, most %.0f ms%n",
                millis[MEASURED / 2], millis[MEASURED * 99 / 100 - 1], millis[MEASURED - 1]);
        // A test machine may stand still for a second whenever it likes, but not at every tenth row.
        assertThat(millis[MEASURED * 9 / 10 - 1]).isLessThan(1_000);
    }

    private static double untilArrived(WebSocketClient client, int count) {
        long committed = System.nanoTime();
        Awaitility.await()
                .pollInterval(Duration.ofMillis(1))
                .pollDelay(Duration.ZERO)
                .atMost(PATIENCE)
                .until(() -> client.texts().size() >= count);
        return (System.nanoTime() - committed) / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }

    private static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Connection connect() throws SQLException {
        return DriverManager.getConnection(postgres.url(), postgres.user(), postgres.password());
    }
}

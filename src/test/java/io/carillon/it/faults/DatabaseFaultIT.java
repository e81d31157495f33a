package io.carillon.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.checker.Cluster;
import io.carillon.checker.Load;
import io.carillon.testing.ApiClient;
import io.carillon.testing.CarillonServer;
import io.carillon.testing.WebSocketClient;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** F8, F9, F11: the database goes and comes back, is slow, locks a table, has no connection to give, and ends the ones it gave. */
class DatabaseFaultIT extends FaultIT {

    private static final String SAME_ON_PAYARA = "F8 runs on Payara: its pool meets a database that is gone there";

    @Test
    void theDatabaseIsKilledUnderLoadAndComesBack() {
        ApiClient api = cluster().a().api();
        try (Load load = load();
                var client = WebSocketClient.open(cluster().b().server().baseUri(), "ws/live:unaffected")) {
            load.forgetSlowest();
            cluster().postgres().kill();
            try {
                Awaitility.await("both nodes know")
                        .until(() ->
                                cluster().a().ready() == 503 && cluster().b().ready() == 503);
                assertThat(api.get("health/ready").body()).contains("\"database\":{\"status\":\"down\"");
                for (int i = 0; i < 3; i++) {
                    assertTemporaryAndInTime(api, "publish", "{\"channel\":\"kept:refused\",\"data\":1}");
                }
                HttpResponse<String> refused = new ApiClient(
                                cluster().a().server().baseUri(),
                                "X-API-Key",
                                Cluster.KEY,
                                "Content-Type",
                                "application/json")
                        .post("api/channels/kept:refused/publications", "1");
                assertThat(refused.statusCode()).isEqualTo(503);
                assertThat(refused.headers().firstValue("Retry-After")).contains("1");
                assertUnaffected(api, client);
                lasting();
                assertUnaffected(api, client);
                assertThat(load.slowestAnswer()).isLessThan(DEADLINE.plus(SLOW_MACHINE));
            } finally {
                cluster().postgres().restart();
            }
            cluster().heal();
            load.awaitMore(100);
            assertThat(assertNothingLost(load).repeated()).isPositive();
        }
    }

    @Test
    void aLockedTableFillsTheQueueAndNothingElse() throws SQLException {
        wildFlyIsEnough(SAME_ON_PAYARA);
        ApiClient api = cluster().a().api();
        try (Load load = load();
                var client = WebSocketClient.open(cluster().b().server().baseUri(), "ws/live:unaffected")) {
            List<CompletableFuture<HttpResponse<String>>> answers;
            int threads = cluster().a().server().threads();
            try (Connection connection = cluster().postgres().connect()) {
                connection.setAutoCommit(false);
                connection.createStatement().execute("lock table carillon_publication in access exclusive mode");
                answers = IntStream.range(0, 3 * Cluster.JOURNAL_QUEUE_LIMIT)
                        .mapToObj(i -> api.postAsync("api/publish", "{\"channel\":\"kept:full\",\"data\":" + i + "}"))
                        .toList();
                assertUnaffected(cluster().b().api(), client);
                // None for each publication that waits.
                assertThat(cluster().a().server().threads()).isLessThan(threads + Cluster.JOURNAL_QUEUE_LIMIT / 4);
                List<String> bodies = answers.stream()
                        .map(answer ->
                                answer.orTimeout(60, TimeUnit.SECONDS).join().body())
                        .toList();
                assertThat(bodies).anyMatch(body -> body.contains("\"code\":111,"));
                assertThat(bodies).allMatch(body -> body.contains("\"code\":111,") || body.contains("\"code\":100,"));
                assertUnaffected(api, client);
                connection.rollback();
            }
            cluster().heal();
            load.awaitMore(100);
            assertNothingLost(load);
        }
    }

    @Test
    void aSlowDatabaseMakesPublishingSlowAndNothingElse() {
        wildFlyIsEnough(SAME_ON_PAYARA);
        try (Load load = load();
                var client = WebSocketClient.open(cluster().b().server().baseUri(), "ws/live:unaffected")) {
            load.forgetSlowest();
            cluster().members().forEach(member -> member.toDatabase().delay(Duration.ofMillis(100)));
            lasting();
            assertUnaffected(cluster().a().api(), client);
            assertThat(load.slowestAnswer()).isLessThan(DEADLINE.plus(SLOW_MACHINE));
            cluster().heal();
            load.awaitMore(100);
            assertNothingLost(load);
        }
    }

    @Test
    void aDatabaseThatHasNoConnectionLeftIsWaitedForNoLongerThanTheDeadline() throws SQLException {
        wildFlyIsEnough(SAME_ON_PAYARA);
        ApiClient api = cluster().a().api();
        var taken = new ArrayList<Connection>();
        try (Load load = load();
                var client = WebSocketClient.open(cluster().b().server().baseUri(), "ws/live:unaffected")) {
            try {
                // A connection that PostgreSQL ends is free before anybody can take it: a node must not be the first.
                cluster().members().forEach(member -> member.toDatabase().cut());
                takeAll(taken);
                load.forgetSlowest();
                cluster().members().forEach(member -> member.toDatabase().mend());
                Awaitility.await("both nodes know")
                        .until(() ->
                                cluster().a().ready() == 503 && cluster().b().ready() == 503);
                assertTemporaryAndInTime(api, "publish", "{\"channel\":\"kept:refused\",\"data\":1}");
                assertUnaffected(api, client);
                assertThat(load.slowestAnswer()).isLessThan(DEADLINE.plus(SLOW_MACHINE));
            } finally {
                for (Connection connection : taken) {
                    connection.close();
                }
            }
            cluster().heal();
            load.awaitMore(100);
            assertNothingLost(load);
        }
    }

    @Test
    void aPoolThatIsEmptyMakesNobodyWaitForLongerThanTheDeadline() throws SQLException {
        wildFlyIsEnough("the size of Payara's pool is not a setting of the node");
        try (CarillonServer node = Cluster.configured("fault-pool")
                        .with("carillon.db.max-pool-size", "2")
                        .with(cluster().postgres())
                        .start();
                var client = WebSocketClient.open(node.baseUri(), "ws/live:unaffected")) {
            var api = new ApiClient(node.baseUri(), "X-API-Key", Cluster.KEY);
            assertThat(api.get("health/ready").statusCode()).isEqualTo(200);
            List<CompletableFuture<HttpResponse<String>>> answers;
            try (Connection connection = cluster().postgres().connect()) {
                connection.setAutoCommit(false);
                connection.createStatement().execute("lock table carillon_publication in access exclusive mode");
                // Both writers wait for the table, each with a connection; whoever asks for another table finds none.
                answers = IntStream.range(0, 20)
                        .mapToObj(i -> api.postAsync(
                                "api/publish", "{\"channel\":\"kept:pool-" + i + "\",\"data\":" + i + "}"))
                        .toList();
                Awaitility.await("the node knows")
                        .until(() -> api.get("health/ready").statusCode() == 503);
                assertTemporaryAndInTime(api, "publish", "{\"channel\":\"kept:refused\",\"data\":1}");
                assertTemporaryAndInTime(api, "history", "{\"channel\":\"kept:refused\"}");
                assertUnaffected(api, client);
                assertThat(answers)
                        .allSatisfy(answer -> assertThat(answer.orTimeout(60, TimeUnit.SECONDS)
                                        .join()
                                        .body())
                                .contains("\"code\":100,"));
                connection.rollback();
            }
            Awaitility.await("ready by itself")
                    .atMost(60, TimeUnit.SECONDS)
                    .until(() -> api.get("health/ready").statusCode() == 200);
            assertThat(api.call("publish", "{\"channel\":\"kept:pool-0\",\"data\":1}"))
                    .contains("\"offset\":");
        }
    }

    @Test
    void connectionsToTheDatabaseThatEndCostNoRowAndDoubleNone() {
        wildFlyIsEnough(SAME_ON_PAYARA);
        try (Load load = load()) {
            for (int i = 0; i < 5; i++) {
                cluster().postgres().resetConnections();
                load.awaitMore(50);
                cluster().members().forEach(member -> member.toDatabase().reset());
                load.awaitMore(50);
            }
            assertNothingLost(load);
        }
    }

    @Test
    void connectionsToTheDatabaseThatSayNothingAnyMoreCostNoRowAndDoubleNone() {
        wildFlyIsEnough(SAME_ON_PAYARA);
        try (Load load = load()) {
            load.forgetSlowest();
            cluster().members().forEach(member -> member.toDatabase().halfOpen());
            lasting();
            assertThat(load.slowestAnswer()).isLessThan(DEADLINE.plus(SLOW_MACHINE));
            cluster().heal();
            load.awaitMore(100);
            assertNothingLost(load);
        }
    }

    private static void assertTemporaryAndInTime(ApiClient api, String method, String body) {
        long begin = System.nanoTime();
        String answer = api.call(method, body);
        assertThat(answer).containsPattern("\"code\":(100|111),");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(DEADLINE.plus(SLOW_MACHINE));
    }

    /** Channels without history, liveness and information work, and soon. */
    private static void assertUnaffected(ApiClient api, WebSocketClient client) {
        long begin = System.nanoTime();
        int before = client.texts().size();
        assertThat(api.call("publish", "{\"channel\":\"live:unaffected\",\"data\":1}"))
                .isEqualTo("{\"result\":{}}");
        client.await(before + 1);
        assertThat(api.get("health/live").statusCode()).isEqualTo(200);
        assertThat(api.call("info", "{}")).contains("\"nodes\":[{");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(SLOW_MACHINE);
    }

    /** Takes every connection that PostgreSQL has, when it has seen that the wires of the nodes are cut. */
    private static void takeAll(List<Connection> taken) throws SQLException {
        taken.add(cluster().postgres().connect());
        Awaitility.await("PostgreSQL has no other connection").until(() -> {
            try (var statement = taken.get(0).createStatement();
                    var others = statement.executeQuery("select count(*) from pg_stat_activity"
                            + " where backend_type = 'client backend' and pid <> pg_backend_pid()")) {
                return others.next() && others.getInt(1) == 0;
            }
        });
        try {
            while (true) {
                taken.add(cluster().postgres().connect());
            }
        } catch (SQLException noneLeft) {
            assertThat(noneLeft.getSQLState()).isEqualTo("53300");
        }
    }
}

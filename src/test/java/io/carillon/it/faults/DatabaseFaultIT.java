package io.carillon.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.checker.Cluster;
import io.carillon.checker.Load;
import io.carillon.testing.ApiClient;
import io.carillon.testing.WebSocketClient;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
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
                    assertTemporaryAndInTime(api, "{\"channel\":\"kept:refused\",\"data\":1}");
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
            load.forgetSlowest();
            try {
                takeAll(taken);
                Awaitility.await("both nodes know").until(() -> {
                    takeAll(taken);
                    return cluster().a().ready() == 503 && cluster().b().ready() == 503;
                });
                assertTemporaryAndInTime(api, "{\"channel\":\"kept:refused\",\"data\":1}");
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

    private static void assertTemporaryAndInTime(ApiClient api, String body) {
        long begin = System.nanoTime();
        String answer = api.call("publish", body);
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

    /** Takes every connection that PostgreSQL has, those of the nodes too. */
    private static void takeAll(List<Connection> taken) {
        var postgres = cluster().postgres();
        if (!taken.isEmpty()) {
            try (var statement = taken.get(0).createStatement()) {
                statement.execute("select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()"
                        + " and datname = 'carillon' and application_name <> 'taker'");
            } catch (SQLException impossible) {
                throw new IllegalStateException(impossible);
            }
        } else {
            postgres.resetConnections();
        }
        try {
            while (true) {
                taken.add(DriverManager.getConnection(
                        postgres.url() + "?ApplicationName=taker", postgres.user(), postgres.password()));
            }
        } catch (SQLException noneLeft) {
            assertThat(noneLeft.getSQLState()).isEqualTo("53300");
        }
    }
}

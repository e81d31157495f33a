package io.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.testing.ApiClient;
import io.carillon.testing.CarillonServer;
import io.carillon.testing.MariaDb;
import io.carillon.testing.WebSocketClient;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** One server, as its owner sets it up: what it keeps, what it allows, and how it refuses to start. */
class InstallationIT {

    private static final String KEY = "0123456789abcdef0123456789abcdef";

    @Test
    void theHistorySurvivesARestartAndAKill() {
        try (var server = CarillonServer.named("restart")
                .with("carillon.profile", "development")
                .start()) {
            ApiClient api = ApiClient.withKey(server.baseUri());
            IntStream.rangeClosed(1, 20).forEach(i -> api.publish("chat:kept", Integer.toString(i)));
            server.kill();
            server.restart();
            ApiClient again = ApiClient.withKey(server.baseUri());
            assertThat(again.publish("chat:kept", "21")).isEqualTo(21);
            server.stop();
            server.restart();
            try (var client = WebSocketClient.open(server.baseUri(), "ws/chat:kept?since=0")) {
                assertThat(client.await(21))
                        .containsExactlyElementsOf(IntStream.rangeClosed(1, 21)
                                .mapToObj(Integer::toString)
                                .toList());
            }
        }
    }

    @Test
    void withoutTheDevelopmentProfileNothingIsOpen() {
        try (var server = CarillonServer.named("closed")
                .with("carillon.api-key.backend", KEY)
                .with("carillon.namespace.news.allow-subscribe-for-client", "true")
                .with("carillon.namespace.news.allow-subscribe-for-anonymous", "true")
                .with("carillon.namespcae.news.history-size", "5")
                .start()) {
            assertThat(ApiClient.withKey(server.baseUri())
                            .post("api/info", "{}")
                            .statusCode())
                    .isEqualTo(401);
            ApiClient api = new ApiClient(server.baseUri(), "X-API-Key", KEY);
            assertThat(api.call("publish", "{\"channel\":\"lobby\",\"data\":1}"))
                    .isEqualTo("{\"result\":{}}");
            assertThat(api.call("publish", "{\"channel\":\"chat:x\",\"data\":1}"))
                    .contains("\"code\":102");
            try (var anonymous = WebSocketClient.open(server.baseUri(), "ws/lobby");
                    var reader = WebSocketClient.open(server.baseUri(), "ws/news:today")) {
                assertThat(anonymous.awaitClosed().code()).isEqualTo(3507);
                reader.send("may I?");
                assertThat(reader.awaitClosed().code()).isEqualTo(3507);
            }
            // Both servers list the system properties they were started with, in lines that name them.
            assertThat(server.log().lines().filter(line -> !line.contains("carillon.api-key.backend")))
                    .noneMatch(line -> line.contains(KEY));
            assertThat(server.log())
                    .contains("There is no setting carillon.namespcae.news.history-size: is it misspelt?")
                    .doesNotContain("The development profile is on");
        }
    }

    @Test
    void theHistoryIsKeptInMariaDbToo() {
        try (var mariaDb = MariaDb.start();
                var server = CarillonServer.named("mariadb")
                        .with("carillon.profile", "development")
                        .with(mariaDb)) {
            mariaDb.listen();
            server.start();
            if (!CarillonServer.isPayara()) {
                // There it belongs to the URL, which is the owner's.
                assertThat(mariaDb.wasTold("idle_transaction_timeout=5")).isTrue();
            }
            ApiClient api = ApiClient.withKey(server.baseUri());
            IntStream.rangeClosed(1, 5).forEach(i -> api.publish("chat:kept", "\"😀" + i + "\""));
            try (var client = WebSocketClient.open(server.baseUri(), "ws/chat:kept?history=3")) {
                assertThat(client.await(3)).containsExactly("😀3", "😀4", "😀5");
            }
            // Whoever listens is told when the server goes, and comes back with what it knows.
            try (var client = Subscribed.to(server.baseUri(), "chat:kept", "")) {
                server.stop();
                assertThat(client.awaitClosed().code()).isEqualTo(3001);
            }
        }
    }

    @Test
    void redisWithAnEmbeddedDatabaseStopsTheDeployment() {
        assertThat(CarillonServer.named("embedded")
                        .with("carillon.profile", "development")
                        .with("carillon.redis.url", "redis://127.0.0.1:1")
                        .startExpectingFailure())
                .contains(
                        "the default data source is an embedded H2 database: each node would keep a history of its own");
    }

    @Test
    void aWrongSettingStopsTheDeploymentWithASentence() {
        assertThat(CarillonServer.named("wrong")
                        .with("carillon.api-key", KEY)
                        .with("carillon.namespace.chat.history-ttl", "soon")
                        .startExpectingFailure())
                .contains("carillon.namespace.chat.history-ttl is \"soon\", but must be a duration such as 500ms, 30s");
    }
}

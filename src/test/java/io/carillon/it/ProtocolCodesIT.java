package io.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.testing.ApiClient;
import io.carillon.testing.CarillonServer;
import io.carillon.testing.Postgres;
import io.carillon.testing.ProtocolSocket;
import io.carillon.testing.RawWebSocket;
import io.carillon.testing.TestUser;
import io.carillon.testing.TokenMaker;
import io.carillon.testing.WebSocketClient;
import jakarta.json.JsonObject;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Codes of the client protocol that need a server with settings of its own, or a database that loses its streams. */
class ProtocolCodesIT {

    private static final int COMMANDS = 900;
    private static final int CROWD = 200;

    private static Postgres postgres;
    private static CarillonServer server;

    @BeforeAll
    static void start() {
        postgres = Postgres.start();
        server = CarillonServer.named("protocol-codes")
                .with("carillon.profile", "development")
                .with("carillon.user-connection-limit", "1")
                .with("carillon.disallow-anonymous-connection-tokens", "true")
                .with("carillon.expired-sub-close-delay", "100ms")
                .with("carillon.position-check-interval", "500ms")
                .with("carillon.journal-queue-limit", "100")
                .with("carillon.database-timeout", "10s")
                // The clients of these tests do not answer pings.
                .with("carillon.ping-interval", "1h")
                .with(postgres)
                .start();
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
    void oneConnectionTooManyIs3504() {
        try (var first = ProtocolSocket.open(server.baseUri(), TestUser.BOB);
                var second = ProtocolSocket.open(server.baseUri(), TestUser.BOB)) {
            first.command("connect", "{}");
            second.send("{\"id\":1,\"connect\":{}}");
            assertThat(second.awaitClosed().code()).isEqualTo(3504);
            assertThat(first.isClosed()).isFalse();
        }
    }

    @Test
    void aTokenWithoutUserIs3507() {
        String token = TokenMaker.sign("{\"sub\":\"\"}", TokenMaker.DEVELOPMENT_SECRET);
        try (var client = ProtocolSocket.open(server.baseUri())) {
            client.send("{\"id\":1,\"connect\":{\"token\":\"" + token + "\"}}");
            assertThat(client.awaitClosed().code()).isEqualTo(3507);
        }
    }

    @Test
    void aServersSubscriptionThatExpiresIs3006AndAClientsIs2501() {
        long soon = Instant.now().getEpochSecond() + 2;
        String own = TokenMaker.sign(
                "{\"sub\":\"\",\"channel\":\"chat:expiring\",\"exp\":" + soon + "}", TokenMaker.DEVELOPMENT_SECRET);
        try (var client = connected();
                var ann = ProtocolSocket.open(server.baseUri(), TestUser.ANN)) {
            client.command("subscribe", "{\"channel\":\"chat:expiring\",\"token\":\"" + own + "\"}");
            assertThat(client.await("chat:expiring", "unsubscribe", 1).get(0).getInt("code"))
                    .isEqualTo(2501);
            ann.command("connect", "{}");
            long later = Instant.now().getEpochSecond() + 2;
            call("subscribe", "{\"user\":\"ann\",\"channel\":\"chat:expiring\",\"expire_at\":" + later + "}");
            assertThat(ann.awaitClosed().code()).isEqualTo(3006);
        }
    }

    @Test
    void moreCommandsThanMayWaitIs3013() {
        try (var client = connected()) {
            int id = 100;
            for (int frame = 0; frame < 40 && !client.isClosed(); frame++) {
                var commands = new StringBuilder();
                for (int i = 0; i < COMMANDS; i++) {
                    commands.append("{\"id\":")
                            .append(id++)
                            .append(",\"publish\":{\"channel\":\"chat:flood\",\"data\":1}}\n");
                }
                client.sendUnlessClosed(commands.toString());
            }
            assertThat(client.awaitClosed().code()).isEqualTo(3013);
        }
    }

    @Test
    void morePublicationsThanMayWaitForTheDatabaseIs111() {
        var clients = new ArrayList<ProtocolSocket>();
        try {
            for (int i = 0; i < CROWD; i++) {
                clients.add(connected());
            }
            var commands = new StringBuilder();
            for (int id = 2; id < 52; id++) {
                commands.append("{\"id\":")
                        .append(id)
                        .append(",\"publish\":{\"channel\":\"chat:crowd\",\"data\":1}}\n");
            }
            clients.forEach(client -> client.sendUnlessClosed(commands.toString()));
            for (ProtocolSocket client : clients) {
                client.reply(51);
            }
            List<JsonObject> errors = clients.stream()
                    .flatMap(client -> client.objects().stream())
                    .filter(object -> object.containsKey("error"))
                    .map(object -> object.getJsonObject("error"))
                    .toList();
            assertThat(errors).isNotEmpty().allSatisfy(error -> {
                assertThat(error.getInt("code")).isEqualTo(111);
                assertThat(error.getBoolean("temporary")).isTrue();
                assertThat(error.getString("message")).startsWith("too many requests");
            });
        } finally {
            clients.forEach(ProtocolSocket::close);
        }
    }

    @Test
    void whoDoesNotReadIs3008() {
        try (var frozen = RawWebSocket.open(server.baseUri(), "connection/websocket");
                var reader = connected()) {
            frozen.send(RawWebSocket.text(
                    "{\"id\":1,\"connect\":{}}\n{\"id\":2,\"subscribe\":{\"channel\":\"live:slow\"}}"));
            reader.command("subscribe", "{\"channel\":\"live:slow\"}");
            int published = ApiClient.withKey(server.baseUri()).publishUntilOneIsLeft("live:slow");
            // At once: the server waits a few seconds for a client to read its close frame.
            // Tyrus drops what it could not write in time, the close frame included.
            assertThat(frozen.awaitEnd()).isIn(3008, CarillonServer.isPayara() ? RawWebSocket.WITHOUT_CODE : 3008);
            reader.await("live:slow", "pub", published);
        }
    }

    @Test
    void withoutTheDatabaseACommandIs100AndAClientThatKnowsNoErrorsIs3004() {
        // Older than the stream on this node, so that it is not in memory.
        call("publish", "{\"channel\":\"chat:open\",\"data\":1}");
        try (var client = connected()) {
            client.command("subscribe", "{\"channel\":\"chat:open\"}");
            postgres.kill();
            try (var plain = WebSocketClient.open(server.baseUri(), "ws/chat:open?history=5")) {
                assertThat(plain.awaitClosed().code()).isEqualTo(3004);
            }
            JsonObject error =
                    client.command("subscribe", "{\"channel\":\"chat:away\"}").getJsonObject("error");
            assertThat(error.getInt("code")).isEqualTo(100);
            assertThat(error.getBoolean("temporary")).isTrue();
        } finally {
            postgres.restart();
        }
        try (var client = connected()) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> client.command("subscribe", "{\"channel\":\"chat:away\"}")
                            .containsKey("subscribe"));
        }
    }

    @Test
    void aStreamThatIsLostIs2500AndForAServersSubscription3010() throws SQLException {
        try (var client = connected();
                var ann = ProtocolSocket.open(server.baseUri(), TestUser.ANN)) {
            ann.command("connect", "{}");
            client.command("subscribe", "{\"channel\":\"chat:lost\"}");
            call("subscribe", "{\"user\":\"ann\",\"channel\":\"chat:lost\"}");
            call("publish", "{\"channel\":\"chat:lost\",\"data\":1}");
            client.await("chat:lost", "pub", 1);
            ann.await("chat:lost", "pub", 1);
            try (var connection = DriverManager.getConnection(postgres.url(), postgres.user(), postgres.password());
                    var statement = connection.createStatement()) {
                statement.executeUpdate("update carillon_channel set epoch = 'another' where name = 'chat:lost'");
            }
            JsonObject push = client.await("chat:lost", "unsubscribe", 1).get(0);
            assertThat(push.getInt("code")).isEqualTo(2500);
            assertThat(push.getString("reason")).isEqualTo("insufficient state");
            assertThat(ann.awaitClosed()).isEqualTo(new WebSocketClient.Closed(3010, "insufficient state"));
        }
    }

    private static ProtocolSocket connected() {
        ProtocolSocket socket = ProtocolSocket.open(server.baseUri());
        assertThat(socket.command("connect", "{}")).containsKey("connect");
        return socket;
    }

    private static void call(String method, String body) {
        assertThat(ApiClient.withKey(server.baseUri()).call(method, body)).startsWith("{\"result\":");
    }
}

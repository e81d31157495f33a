package io.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.testing.ApiClient;
import io.carillon.testing.CarillonServer;
import io.carillon.testing.Postgres;
import io.carillon.testing.ProtocolSocket;
import io.carillon.testing.Redis;
import io.carillon.testing.TestUser;
import io.carillon.testing.WebSocketClient;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.Set;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Clients of the client protocol on two nodes with one Redis and one PostgreSQL. */
class ProtocolClusterIT {

    private static final String KEY = "a-key-of-the-protocol-cluster-it-0";

    private static Postgres postgres;
    private static Redis redis;
    private static CarillonServer a;
    private static CarillonServer b;

    @BeforeAll
    static void start() {
        postgres = Postgres.start();
        redis = Redis.start();
        a = node("protocol-a").start();
        b = node("protocol-b").start();
    }

    @AfterAll
    static void stop() {
        for (AutoCloseable each : new AutoCloseable[] {a, b, redis, postgres}) {
            try {
                if (each != null) {
                    each.close();
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static CarillonServer node(String name) {
        return CarillonServer.named(name)
                .with("carillon.api-key", KEY)
                .with("carillon.node-name", name)
                .with("carillon.redis.url", redis.url())
                .with("carillon.presence-update-interval", "1s")
                .with("carillon.allow-anonymous-connect-without-token", "true")
                .with("carillon.namespace.room.history-size", "1000")
                .with("carillon.namespace.room.force-recovery", "true")
                .with("carillon.namespace.room.presence", "true")
                .with("carillon.namespace.room.join-leave", "true")
                .with("carillon.namespace.room.force-push-join-leave", "true")
                .with("carillon.namespace.room.allow-subscribe-for-client", "true")
                .with("carillon.namespace.room.allow-subscribe-for-anonymous", "true")
                .with("carillon.namespace.room.allow-publish-for-subscriber", "true")
                .with("carillon.namespace.room.allow-presence-for-subscriber", "true")
                .with(postgres);
    }

    @Test
    void aSubscriberOnOneNodeSeesWhatClientsPublishOnTheOther() {
        try (var onA = subscribed(a, "room:across");
                var onB = subscribed(b, "room:across")) {
            onA.await("room:across", "join", 2);
            onB.command("publish", "{\"channel\":\"room:across\",\"data\":{\"from\":\"b\"}}");
            JsonObject publication = onA.await("room:across", "pub", 1).get(0);
            assertThat(publication.getJsonObject("data").getString("from")).isEqualTo("b");
            assertThat(publication.getInt("offset")).isEqualTo(1);
            assertThat(publication.getJsonObject("info").getString("client")).isEqualTo(id(onB));
        }
    }

    @Test
    void presenceSeesTheClientsOfBothNodesAndTheServerApiToo() {
        try (var onA = subscribed(a, "room:presence", TestUser.ANN);
                var onB = subscribed(b, "room:presence")) {
            for (ProtocolSocket client : new ProtocolSocket[] {onA, onB}) {
                JsonObject presence = client.command("presence", "{\"channel\":\"room:presence\"}")
                        .getJsonObject("presence")
                        .getJsonObject("presence");
                assertThat(presence.keySet()).isEqualTo(Set.of(id(onA), id(onB)));
                assertThat(presence.getJsonObject(id(onA)).getString("user")).isEqualTo("ann");
                JsonObject stats = client.command("presence_stats", "{\"channel\":\"room:presence\"}")
                        .getJsonObject("presence_stats");
                assertThat(stats.getInt("num_clients")).isEqualTo(2);
                assertThat(stats.getInt("num_users")).isEqualTo(2);
            }
            JsonObject channels =
                    result(b, "channels", "{\"pattern\":\"room:pres*\"}").getJsonObject("channels");
            assertThat(channels.getJsonObject("room:presence").getInt("num_clients"))
                    .isEqualTo(2);
            assertThat(result(a, "info", "{}").getJsonArray("nodes")).hasSize(2);
        }
    }

    @Test
    void whatTheServerApiDoesOnOneNodeReachesTheClientsOfTheOther() {
        try (var onB = connected(b, TestUser.BOB)) {
            result(a, "subscribe", "{\"user\":\"bob\",\"channel\":\"room:api\",\"data\":{\"x\":1}}");
            assertThat(onB.await("room:api", "subscribe", 1)
                            .get(0)
                            .getJsonObject("data")
                            .getInt("x"))
                    .isEqualTo(1);
            result(a, "publish", "{\"channel\":\"room:api\",\"data\":1}");
            onB.await("room:api", "pub", 1);
            result(a, "unsubscribe", "{\"user\":\"bob\",\"channel\":\"room:api\"}");
            assertThat(onB.await("room:api", "unsubscribe", 1).get(0).getInt("code"))
                    .isEqualTo(2000);
            result(a, "disconnect", "{\"user\":\"bob\"}");
            assertThat(onB.awaitClosed()).isEqualTo(new WebSocketClient.Closed(3503, "force disconnect"));
        }
    }

    @Test
    void aKilledNodesClientsVanishAndRecoverOnTheOtherAllTheyMissed() {
        String channel = "room:killed";
        try (var onA = subscribed(a, channel);
                var onB = subscribed(b, channel)) {
            for (int i = 1; i <= 10; i++) {
                result(b, "publish", "{\"channel\":\"" + channel + "\",\"data\":" + i + "}");
            }
            JsonObject seen = onA.await(channel, "pub", 10).get(9);
            String epoch = onA.reply(2).getJsonObject("subscribe").getString("epoch");
            a.kill();
            for (int i = 11; i <= 60; i++) {
                result(b, "publish", "{\"channel\":\"" + channel + "\",\"data\":" + i + "}");
            }
            onB.await(channel, "pub", 60);
            Awaitility.await("the killed node's client is not there any more")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> result(b, "presence_stats", "{\"channel\":\"" + channel + "\"}")
                                    .getInt("num_clients")
                            == 1);
            try (var again = connected(b)) {
                JsonObject reply = again.command(
                                "subscribe",
                                "{\"channel\":\"" + channel + "\",\"recover\":true,\"offset\":" + seen.getInt("offset")
                                        + ",\"epoch\":\"" + epoch + "\"}")
                        .getJsonObject("subscribe");
                assertThat(reply.getBoolean("recovered")).isTrue();
                assertThat(reply.getJsonArray("publications").getValuesAs(JsonObject.class).stream()
                                .map(publication -> (long) publication.getInt("offset"))
                                .toList())
                        .isEqualTo(LongStream.rangeClosed(11, 60).boxed().toList());
                result(b, "publish", "{\"channel\":\"" + channel + "\",\"data\":61}");
                assertThat(again.await(channel, "pub", 1).get(0).getInt("offset"))
                        .isEqualTo(61);
            }
            // With a node gone, the server API still answers, and in time.
            assertThat(result(b, "info", "{}").getJsonArray("nodes")).isNotEmpty();
        } finally {
            a.restart();
        }
    }

    private static JsonObject result(CarillonServer node, String method, String body) {
        String answer = new ApiClient(node.baseUri(), "X-API-Key", KEY).call(method, body);
        JsonObject result = ApiClient.parse(answer).getJsonObject("result");
        assertThat(result).as(answer).isNotNull();
        return result;
    }

    private static ProtocolSocket connected(CarillonServer node) {
        return connected(ProtocolSocket.open(node.baseUri()));
    }

    private static ProtocolSocket connected(CarillonServer node, TestUser user) {
        return connected(ProtocolSocket.open(node.baseUri(), user));
    }

    private static ProtocolSocket connected(ProtocolSocket socket) {
        assertThat(socket.command("connect", "{}").getJsonObject("connect").getInt("ping"))
                .isEqualTo(25);
        return socket;
    }

    private static ProtocolSocket subscribed(CarillonServer node, String channel) {
        return subscribed(connected(node), channel);
    }

    private static ProtocolSocket subscribed(CarillonServer node, String channel, TestUser user) {
        return subscribed(connected(node, user), channel);
    }

    private static ProtocolSocket subscribed(ProtocolSocket socket, String channel) {
        assertThat(socket.command("subscribe", "{\"channel\":\"" + channel + "\"}"))
                .containsKey("subscribe");
        return socket;
    }

    private static String id(ProtocolSocket socket) {
        return socket.reply(1).getJsonObject("connect").getString("client");
    }
}

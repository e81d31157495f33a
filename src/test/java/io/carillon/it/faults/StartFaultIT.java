package io.carillon.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.checker.Cluster;
import io.carillon.checker.Cluster.Member;
import io.carillon.testing.ApiClient;
import io.carillon.testing.CarillonServer;
import io.carillon.testing.Postgres;
import io.carillon.testing.ProtocolSocket;
import io.carillon.testing.ProxiedDatabase;
import io.carillon.testing.TcpProxy;
import io.carillon.testing.WebSocketClient;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * F1, F8, F37: a node of another installation starts while neither its database nor Redis is there, gets the one and then the other, and then shares Redis
 * with the first installation. The steps are one story: each begins where the one before it ended.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StartFaultIT extends FaultIT {

    private static final Duration READY_AGAIN = Duration.ofSeconds(15);

    private static Postgres postgres;
    private static Member other;

    @BeforeAll
    static void start() {
        postgres = Postgres.start();
        var toDatabase = new TcpProxy(postgres.port());
        var toRedis = new TcpProxy(cluster().redis().port());
        toDatabase.cut();
        toRedis.cut();
        CarillonServer server = Cluster.configured("fault-other", toRedis)
                .with("carillon.redis.prefix", "other")
                .with(new ProxiedDatabase(postgres, toDatabase));
        other = new Member(server, toRedis, toDatabase);
        server.startLive();
    }

    @AfterAll
    static void stop() {
        if (other == null) {
            return;
        }
        for (AutoCloseable each : new AutoCloseable[] {other.server(), other.toRedis(), other.toDatabase(), postgres}) {
            try {
                each.close();
            } catch (Exception failure) {
                throw new IllegalStateException(failure);
            }
        }
    }

    @Test
    @Order(1)
    void withoutDatabaseAndRedisItServesChannelsThatNeedNeither() {
        assertThat(other.ready()).isEqualTo(503);
        assertThat(other.api().get("health/ready").body())
                .contains("\"database\":{\"status\":\"down\"")
                .contains("\"broker\":{\"status\":\"down\"")
                .contains("Redis at redis://127.0.0.1:" + other.toRedis().port());
        try (var client = WebSocketClient.open(other.server().baseUri(), "ws/live:alone")) {
            Awaitility.await("it is subscribed").until(() -> {
                other.api().publish("live:alone", "\"" + WebSocketClient.MARKER + "\"");
                return client.hasMarker(WebSocketClient.MARKER);
            });
            other.api().publish("live:alone", "\"alone\"");
            assertThat(client.await(1)).containsExactly("alone");
        }
        long begin = System.nanoTime();
        assertThat(other.api().call("publish", "{\"channel\":\"kept:alone\",\"data\":1}"))
                .contains("\"code\":100,");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(DEADLINE.plus(SLOW_MACHINE));
    }

    @Test
    @Order(2)
    void onceItsDatabaseIsThereItKeepsHistoryWithoutARestart() {
        other.toDatabase().mend();
        Awaitility.await("the database is there")
                .atMost(READY_AGAIN.plus(SLOW_MACHINE))
                .until(() -> other.api().get("health/ready").body().contains("\"database\":{\"status\":\"up\""));
        assertThat(other.ready()).isEqualTo(503);
        // A slow machine may need a second try. Nothing of what failed before is half there.
        Awaitility.await("it is stored")
                .atMost(READY_AGAIN)
                .until(
                        () -> other.api()
                                .call("publish", "{\"channel\":\"kept:alone\",\"data\":2,\"idempotency_key\":\"2\"}"),
                        answer -> answer.startsWith("{\"result\":{\"offset\":1,"));
        assertThat(other.api().call("history", "{\"channel\":\"kept:alone\",\"limit\":9}"))
                .contains("\"data\":2")
                .doesNotContain("\"data\":1");
    }

    @Test
    @Order(3)
    void onceRedisIsThereItIsReadyWithoutARestart() {
        other.toRedis().mend();
        Awaitility.await("ready by itself")
                .atMost(READY_AGAIN.plus(SLOW_MACHINE))
                .until(() -> other.ready() == 200);
    }

    @Test
    @Order(4)
    void twoInstallationsOnOneRedisDoNotHearEachOther() {
        try (var here = listening(cluster().a());
                var there = listening(other)) {
            for (String channel : List.of("kept:shared", "live:shared")) {
                cluster().b().api().publish(channel, "{\"from\":\"here\"}");
                other.api().publish(channel, "{\"from\":\"there\"}");
            }
            assertThat(here.await("live:shared", "pub", 1)).hasSize(1);
            assertThat(there.await("live:shared", "pub", 1)).hasSize(1);
            here.await("kept:shared", "pub", 1);
            there.await("kept:shared", "pub", 1);
            // What comes from the same node as these, and after them, was announced after them.
            cluster().b().api().publish("live:shared", "{\"from\":\"here\"}");
            other.api().publish("live:shared", "{\"from\":\"there\"}");
            here.await("live:shared", "pub", 2);
            there.await("live:shared", "pub", 2);
            assertThat(here.pushes().toString()).doesNotContain("\"there\"");
            assertThat(there.pushes().toString()).doesNotContain("\"here\"");
        }
        assertThat(nodes(other)).containsExactly("fault-other");
        assertThat(nodes(cluster().a())).containsExactlyInAnyOrder("fault-a", "fault-b");
    }

    private static ProtocolSocket listening(Member member) {
        ProtocolSocket client = ProtocolSocket.open(member.server().baseUri());
        client.command("connect", "{}");
        for (String channel : List.of("kept:shared", "live:shared")) {
            assertThat(client.command("subscribe", "{\"channel\":\"" + channel + "\"}"))
                    .containsKey("subscribe");
        }
        return client;
    }

    /** The nodes that a node knows of. */
    private static List<String> nodes(Member member) {
        return ApiClient.parse(member.api().call("info", "{}"))
                .getJsonObject("result")
                .getJsonArray("nodes")
                .getValuesAs(JsonObject.class)
                .stream()
                .map(node -> node.getString("name"))
                .toList();
    }
}

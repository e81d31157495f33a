package io.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.testing.ApiClient;
import io.carillon.testing.CarillonServer;
import io.carillon.testing.ConfigFile;
import io.carillon.testing.HttpProxy;
import io.carillon.testing.Postgres;
import io.carillon.testing.Redis;
import io.carillon.testing.WebSocketClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two nodes with one Redis and one PostgreSQL. */
class ClusterIT {

    private static final int EACH = 5_000;
    private static final int IN_FLIGHT = 32;

    private static Postgres postgres;
    private static Redis redis;
    private static CarillonServer a;
    private static CarillonServer b;
    private static WithoutRedis withoutRedis;

    /** What the first node did before Redis was there. */
    private record WithoutRedis(int ready, String health, List<String> received) {}

    @BeforeAll
    static void start() {
        postgres = Postgres.start();
        redis = Redis.start();
        redis.kill();
        a = node("a").with("carillon.redis.url", redis.url()).startLive();
        withoutRedis = serveWithoutRedis();
        redis.restart();
        b = node("b").with("carillon.redis.config", redissonFile()).start();
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

    @Test
    void aNodeStartsAndServesItsClientsWhileRedisIsDown() {
        assertThat(withoutRedis.ready).isEqualTo(503);
        assertThat(ApiClient.parse(withoutRedis.health)
                        .getJsonObject("checks")
                        .getJsonObject("broker")
                        .getString("detail"))
                .contains("Redis at redis://127.0.0.1:" + redis.port())
                .doesNotContain("null");
        assertThat(withoutRedis.received).containsExactly("local");
        Awaitility.await("ready by itself").atMost(Duration.ofSeconds(60)).until(() -> ready(a) == 200);
    }

    @Test
    void everySubscriberSeesAllTenThousandPublicationsOfBothNodesOnceInOrder() {
        String channel = "chat:cluster";
        var subscribers = new ArrayList<WebSocketClient>();
        for (CarillonServer node : List.of(a, b)) {
            for (int i = 0; i < 2; i++) {
                subscribers.add(Subscribed.to(node.baseUri(), channel, "envelope=true"));
            }
        }
        var published = List.of(publishing(a, channel), publishing(b, channel));
        published.forEach(CompletableFuture::join);
        List<Long> expected = LongStream.rangeClosed(1, 2L * EACH).boxed().toList();
        for (WebSocketClient subscriber : subscribers) {
            List<String> texts = subscriber.await(2 * EACH);
            assertThat(texts.stream().map(ClusterIT::offset).toList()).isEqualTo(expected);
            assertThat(texts.stream()
                            .map(text -> text.replaceAll(".*\"data\":", ""))
                            .distinct())
                    .hasSize(2 * EACH);
            subscriber.close();
        }
    }

    @Test
    void aClientGoesOnAtTheOtherNodeWhereItStopped() {
        String channel = "chat:moving";
        ApiClient.withKey(a.baseUri()).publish(channel, "1");
        ApiClient.withKey(a.baseUri()).publish(channel, "2");
        try (var onB = WebSocketClient.open(b.baseUri(), "ws/" + channel + "?since=1&envelope=true")) {
            assertThat(offset(onB.await(1).get(0))).isEqualTo(2);
            ApiClient.withKey(a.baseUri()).publish(channel, "3");
            assertThat(offset(onB.await(2).get(1))).isEqualTo(3);
        }
    }

    @Test
    void withoutHistoryThePublicationsOfANodeArriveInOrder() {
        String channel = "live:order";
        try (var onB = Subscribed.to(b.baseUri(), channel, "");
                var local = Subscribed.to(a.baseUri(), channel, "")) {
            for (int i = 0; i < 500; i++) {
                ApiClient.withKey(a.baseUri()).publish(channel, Integer.toString(i));
            }
            local.await(500);
            List<Integer> numbers =
                    onB.await(500).stream().map(Integer::valueOf).toList();
            assertThat(numbers).hasSize(500).isSorted();
        }
    }

    @Test
    void whileRedisIsAwayPublishingGoesOnAndTheOtherNodeReadsTheJournal() {
        String channel = "chat:redis";
        try (var onA = Subscribed.to(a.baseUri(), channel, "");
                var onB = Subscribed.to(b.baseUri(), channel, "")) {
            redis.kill();
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> ready(a) == 503 && ready(b) == 503);
            assertThat(new ApiClient(a.baseUri()).get("health/ready").body()).contains("Redis");
            assertThat(ApiClient.withKey(a.baseUri()).publish(channel, "\"while away\""))
                    .isEqualTo(1);
            assertThat(onA.await(1)).containsExactly("while away");
            assertThat(onB.await(1)).containsExactly("while away");
            redis.restart();
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> ready(a) == 200 && ready(b) == 200);
            ApiClient.withKey(b.baseUri()).publish(channel, "\"after\"");
            assertThat(onA.await(2)).containsExactly("while away", "after");
            assertThat(onB.await(2)).containsExactly("while away", "after");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nginx", "haproxy"})
    void aProxyInFrontServesPagesAndClientsFromBoth(String kind) {
        String channel = "chat:" + kind;
        try (var proxy = HttpProxy.start(kind, a.httpPort(), b.httpPort())) {
            String origin = "http://" + proxy.baseUri().getAuthority();
            assertThat(new ApiClient(proxy.baseUri()).get("").body()).contains("<title>");
            assertThat(WebSocketClient.handshake(proxy.baseUri(), "ws/" + channel, origin))
                    .isEqualTo(101);
            assertThat(WebSocketClient.handshake(proxy.baseUri(), "ws/" + channel, "https://evil.example"))
                    .isEqualTo(403);
            try (var client = Subscribed.to(proxy.baseUri(), channel, "")) {
                String large = "x".repeat(60_000);
                ApiClient.withKey(proxy.baseUri()).publish(channel, '"' + large + '"');
                assertThat(client.await(1)).containsExactly(large);
            }
        }
    }

    @Test
    void aKeyIsStoredOnceOnWhicheverNodeItIsRepeated() {
        String body = "{\"channel\":\"chat:key\",\"data\":1,\"idempotency_key\":\"k\"}";
        var replies = new ArrayList<CompletableFuture<HttpResponse<String>>>();
        for (int i = 0; i < 25; i++) {
            replies.add(ApiClient.withKey(a.baseUri()).postAsync("api/publish", body));
            replies.add(ApiClient.withKey(b.baseUri()).postAsync("api/publish", body));
        }
        assertThat(replies.stream().map(reply -> reply.join().body()).distinct())
                .hasSize(1);
        assertThat(ApiClient.parse(ApiClient.withKey(a.baseUri()).call("history", "{\"channel\":\"chat:key\"}"))
                        .getJsonObject("result")
                        .getInt("offset"))
                .isEqualTo(1);
    }

    private static WithoutRedis serveWithoutRedis() {
        try (var client = Subscribed.to(a.baseUri(), "chat:alone", "")) {
            ApiClient.withKey(a.baseUri()).publish("chat:alone", "\"local\"");
            List<String> received = client.await(1);
            HttpResponse<String> health = new ApiClient(a.baseUri()).get("health/ready");
            return new WithoutRedis(health.statusCode(), health.body(), received);
        }
    }

    /** As an owner sets it up: without the development profile, which would not serve through a proxy. */
    private static CarillonServer node(String name) {
        return CarillonServer.named(name)
                .with("carillon.api-key", "sha256:" + sha256(ApiClient.KEY))
                .with("carillon.node-name", name)
                .with("carillon.namespace.chat.history-size", "20000")
                .with("carillon.namespace.chat.allow-subscribe-for-client", "true")
                .with("carillon.namespace.chat.allow-subscribe-for-anonymous", "true")
                .with("carillon.namespace.live.allow-subscribe-for-client", "true")
                .with("carillon.namespace.live.allow-subscribe-for-anonymous", "true")
                .with(postgres);
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The file that is shipped, with the address of this Redis. */
    private static String redissonFile() {
        return ConfigFile.of("redis/redisson-single.yaml", Map.of("6379", Integer.toString(redis.port())))
                .toString();
    }

    /** Publishes with many calls under way at a time. */
    private static CompletableFuture<Void> publishing(CarillonServer node, String channel) {
        ApiClient api = ApiClient.withKey(node.baseUri());
        return CompletableFuture.runAsync(() -> {
            var room = new Semaphore(IN_FLIGHT);
            var replies = new ArrayList<CompletableFuture<HttpResponse<String>>>();
            for (int i = 0; i < EACH; i++) {
                room.acquireUninterruptibly();
                String body = "{\"channel\":\"" + channel + "\",\"data\":\"" + node.httpPort() + "-" + i + "\"}";
                replies.add(api.postAsync("api/publish", body).whenComplete((reply, failure) -> room.release()));
            }
            replies.forEach(reply -> assertThat(reply.join().body()).startsWith("{\"result\":{\"offset\":"));
        });
    }

    private static int ready(CarillonServer node) {
        return new ApiClient(node.baseUri()).get("health/ready").statusCode();
    }

    private static long offset(String envelope) {
        return Long.parseLong(envelope.replaceAll(".*\"offset\":(\\d+),.*", "$1"));
    }
}

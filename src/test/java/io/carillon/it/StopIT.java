package io.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.testing.ApiClient;
import io.carillon.testing.CarillonServer;
import io.carillon.testing.WebSocketClient;
import io.carillon.testing.WebSocketClient.Closed;
import jakarta.json.JsonObject;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A server that is told to stop while everybody works with it. */
class StopIT {

    private static final String CHANNEL = "load:stop";
    private static final String SUBSCRIBE =
            "{\"id\":1,\"connect\":{}}\n{\"id\":2,\"subscribe\":{\"channel\":\"" + CHANNEL + "\",\"positioned\":true}}";
    private static final int SUBSCRIBERS = 200;
    private static final int PLAIN = 20;
    private static final int PUBLISHERS = 4;
    private static final Closed SHUTDOWN = new Closed(3001, "shutdown");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    // What the publishers were answered: the payload by the offset, and when.
    private final Map<Long, String> acknowledged = new ConcurrentHashMap<>();
    private final Queue<Long> acknowledgedAt = new ConcurrentLinkedQueue<>();
    private final Queue<Long> closedAt = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean saidThatItStops = new AtomicBoolean();

    @Test
    void whoStopsAServerUnderLoadLosesNeitherClientsNorWhatWasAcknowledged() {
        try (var server = server("stop").start()) {
            List<WebSocketClient> subscribers = connect(server, SUBSCRIBERS, PLAIN);
            var working = new ArrayList<CompletableFuture<Void>>();
            for (int i = 0; i < PUBLISHERS; i++) {
                int publisher = i;
                working.add(CompletableFuture.runAsync(() -> publish(server, publisher)));
            }
            Awaitility.await().atMost(PATIENCE).until(() -> acknowledged.size() >= 100);
            working.add(CompletableFuture.runAsync(() -> watch(server)));

            long begin = System.nanoTime();
            server.stop();
            Duration stopping = Duration.ofNanos(System.nanoTime() - begin);
            working.forEach(CompletableFuture::join);

            assertThat(stopping).isLessThan(Duration.ofSeconds(30));
            assertThat(subscribers)
                    .allSatisfy(client -> assertThat(client.awaitClosed()).isEqualTo(SHUTDOWN));
            long first = closedAt.stream().min(Long::compare).orElseThrow();
            long last = closedAt.stream().max(Long::compare).orElseThrow();
            assertThat(Duration.ofNanos(last - first)).isGreaterThan(Duration.ofMillis(500));
            assertThat(saidThatItStops).isTrue();
            assertThat(acknowledgedAt).as("while clients leave").anyMatch(at -> at - first > 0);
            subscribers.stream().limit(SUBSCRIBERS).forEach(StopIT::assertWithoutGap);

            server.restart();
            assertThat(journal(server)).containsAllEntriesOf(acknowledged);
            System.out.println("Stopped in " + stopping.toMillis() + " ms; the clients left within "
                    + TimeUnit.NANOSECONDS.toMillis(last - first) + " ms; acknowledged: " + acknowledged.size());
        }
    }

    @Test
    void whoTakesTheApplicationAwayTellsItsClientsToComeBack() {
        try (var server = server("undeploy").start()) {
            List<WebSocketClient> clients = connect(server, 20, 20);
            server.undeploy();
            assertThat(clients)
                    .allSatisfy(client -> assertThat(client.awaitClosed()).isEqualTo(SHUTDOWN));
            // Where Carillon reaches into Tyrus it works without, but slower, and says so.
            assertThat(server.log()).doesNotContain("This Tyrus is not the one that is known");
        }
    }

    private static CarillonServer server(String name) {
        return CarillonServer.named(name)
                .with("carillon.profile", "development")
                .with("carillon.namespace.load.history-size", "1000000")
                .with("carillon.namespace.load.force-recovery", "true")
                .with("carillon.namespace.load.allow-subscribe-for-client", "true")
                .with("carillon.namespace.load.allow-subscribe-for-anonymous", "true");
    }

    private List<WebSocketClient> connect(CarillonServer server, int protocol, int plain) {
        var clients = new ArrayList<WebSocketClient>();
        for (int i = 0; i < protocol; i++) {
            var client = WebSocketClient.open(server.baseUri(), "connection/websocket?cf_ws_frame_ping_pong=true");
            client.send(SUBSCRIBE);
            clients.add(client);
        }
        clients.forEach(client -> Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> client.texts().stream().anyMatch(text -> text.contains("\"id\":2,\"subscribe\":"))));
        for (int i = 0; i < plain; i++) {
            clients.add(WebSocketClient.open(server.baseUri(), "ws/" + CHANNEL));
        }
        clients.forEach(client -> client.whenClosed().thenRun(() -> closedAt.add(System.nanoTime())));
        return clients;
    }

    /** Publishes until the server no longer takes it. */
    private void publish(CarillonServer server, int publisher) {
        ApiClient api = ApiClient.withKey(server.baseUri());
        for (int i = 0; ; i++) {
            String data = "\"" + publisher + "-" + i + "\"";
            HttpResponse<String> answer;
            try {
                answer = api.post("api/publish", "{\"channel\":\"" + CHANNEL + "\",\"data\":" + data + "}");
            } catch (UncheckedIOException gone) {
                return;
            }
            if (answer.statusCode() != 200 || !answer.body().startsWith("{\"result\":")) {
                return;
            }
            JsonObject result = ApiClient.parse(answer.body()).getJsonObject("result");
            acknowledged.put(result.getJsonNumber("offset").longValue(), data);
            acknowledgedAt.add(System.nanoTime());
        }
    }

    /** Asks whether the server is ready until it is no more. */
    private void watch(CarillonServer server) {
        try {
            for (int status = 200; status == 200; ) {
                HttpResponse<String> answer = new ApiClient(server.baseUri()).get("health/ready");
                status = answer.statusCode();
                saidThatItStops.set(status == 503 && answer.body().contains("is about to stop"));
            }
        } catch (UncheckedIOException gone) {
            // The assertion says what is missing.
        }
    }

    private static void assertWithoutGap(WebSocketClient client) {
        List<Long> offsets = client.texts().stream()
                .flatMap(String::lines)
                .filter(line -> line.contains("\"pub\":"))
                .map(line -> ApiClient.parse(line)
                        .getJsonObject("push")
                        .getJsonObject("pub")
                        .getJsonNumber("offset")
                        .longValue())
                .toList();
        assertThat(offsets)
                .isNotEmpty()
                .containsExactlyElementsOf(IntStream.rangeClosed(1, offsets.size())
                        .mapToObj(Long::valueOf)
                        .toList());
    }

    /** What is stored: the payload by the offset. */
    private static Map<Long, String> journal(CarillonServer server) {
        var stored = new HashMap<Long, String>();
        ApiClient api = ApiClient.withKey(server.baseUri());
        String epoch = result(api, "{\"channel\":\"" + CHANNEL + "\"}").getString("epoch");
        for (long since = 0, top = 1; since < top; since = stored.size()) {
            JsonObject page = result(
                    api,
                    "{\"channel\":\"" + CHANNEL + "\",\"limit\":5000,\"since\":{\"offset\":" + since + ",\"epoch\":\""
                            + epoch + "\"}}");
            top = page.getJsonNumber("offset").longValue();
            page.getJsonArray("publications").forEach(value -> {
                JsonObject publication = value.asJsonObject();
                stored.put(
                        publication.getJsonNumber("offset").longValue(),
                        publication.get("data").toString());
            });
            assertThat((long) stored.size()).as("offsets without holes").isGreaterThan(since);
        }
        return stored;
    }

    private static JsonObject result(ApiClient api, String query) {
        return ApiClient.parse(api.call("history", query)).getJsonObject("result");
    }
}

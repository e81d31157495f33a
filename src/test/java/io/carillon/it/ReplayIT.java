package io.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.testing.ApiClient;
import io.carillon.testing.ArquillianIT;
import io.carillon.testing.WebSocketClient;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** History first, then live: no gap, no double. */
class ReplayIT extends ArquillianIT {

    private static final int PUBLISHERS = 5;
    private static final int EACH = 200;

    @Test
    void whoComesWhileFivePublishersPublishMissesNothingAndSeesNothingTwice() {
        String channel = "chat:" + UUID.randomUUID();
        var clients = new ArrayList<WebSocketClient>();
        var lasts = new ArrayList<WebSocketClient>();
        var firsts = new ArrayList<Long>();
        List<CompletableFuture<Void>> publishers = IntStream.range(0, PUBLISHERS)
                .mapToObj(i -> CompletableFuture.runAsync(() -> {
                    for (int j = 0; j < EACH; j++) {
                        api().publish(channel, "\"" + i + "-" + j + "\"");
                    }
                }))
                .toList();
        for (int i = 0; i < 10; i++) {
            int known = ApiClient.parse(api().call("history", "{\"channel\":\"" + channel + "\"}"))
                    .getJsonObject("result")
                    .getInt("offset");
            long since = Math.max(0, known - i * 10L);
            clients.add(WebSocketClient.open(baseUri(), "ws/" + channel + "?envelope=true&since=" + since));
            lasts.add(WebSocketClient.open(baseUri(), "ws/" + channel + "?envelope=true&history=20"));
            firsts.add(since + 1);
        }
        assertThat(publishers)
                .as("some still publish when the last client comes")
                .anyMatch(p -> !p.isDone());
        publishers.forEach(CompletableFuture::join);
        for (WebSocketClient client : lasts) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> offsets(client).contains((long) PUBLISHERS * EACH));
            List<Long> offsets = offsets(client);
            assertThat(offsets)
                    .isEqualTo(LongStream.rangeClosed(offsets.get(0), PUBLISHERS * EACH)
                            .boxed()
                            .toList());
            client.close();
        }
        for (int i = 0; i < clients.size(); i++) {
            long first = firsts.get(i);
            List<JsonObject> seen = clients.get(i).await((int) (PUBLISHERS * EACH - first + 1)).stream()
                    .map(ApiClient::parse)
                    .toList();
            assertThat(seen)
                    .extracting(publication -> (long) publication.getInt("offset"))
                    .isEqualTo(LongStream.rangeClosed(first, PUBLISHERS * EACH)
                            .boxed()
                            .toList());
            if (first == 1) {
                assertThat(seen.stream().map(p -> p.getString("data")).distinct())
                        .hasSize(PUBLISHERS * EACH);
            }
        }
        clients.forEach(WebSocketClient::close);
    }

    @Test
    void theLastOnesComeFirstAsManyAsAskedForOrAsTheNamespaceSays() {
        String channel = "replay:" + UUID.randomUUID();
        for (int i = 1; i <= 10; i++) {
            api().publish(channel, Integer.toString(i));
        }
        try (var asked = WebSocketClient.open(baseUri(), "ws/" + channel + "?history=5");
                var byDefault = WebSocketClient.open(baseUri(), "ws/" + channel);
                var none = WebSocketClient.open(baseUri(), "ws/" + channel + "?history=0")) {
            asked.await(5);
            byDefault.await(3);
            Subscribed.await(baseUri(), channel, none);
            api().publish(channel, "11");
            assertThat(asked.await(6)).containsExactly("6", "7", "8", "9", "10", "11");
            assertThat(byDefault.await(4)).containsExactly("8", "9", "10", "11");
            assertThat(none.await(1)).containsExactly("11");
        }
    }

    @Test
    void whatIsNoLongerKeptIsSkippedVisibly() {
        String channel = "small:" + UUID.randomUUID();
        for (int i = 1; i <= 12; i++) {
            api().publish(channel, Integer.toString(i));
        }
        try (var client = WebSocketClient.open(baseUri(), "ws/" + channel + "?envelope=true&since=2")) {
            assertThat(client.await(5))
                    .extracting(text -> ApiClient.parse(text).getInt("offset"))
                    .as("the namespace keeps five; the jump of the offset tells")
                    .containsExactly(8, 9, 10, 11, 12);
        }
    }

    @Test
    void aStreamThatBeganAnewIsSentWhole() {
        String channel = "chat:" + UUID.randomUUID();
        api().publish(channel, "1");
        api().publish(channel, "2");
        try (var client = WebSocketClient.open(baseUri(), "ws/" + channel + "?since=2&epoch=another")) {
            assertThat(client.await(2)).containsExactly("1", "2");
        }
    }

    @Test
    void aReplayOfManyMegabytesIsPacedByTheReader() {
        String channel = "chat:" + UUID.randomUUID();
        String payload = '"' + "x".repeat(60_000) + '"';
        for (int i = 0; i < 60; i++) {
            api().publish(channel, payload);
        }
        try (var client = WebSocketClient.open(baseUri(), "ws/" + channel + "?since=0")) {
            assertThat(client.await(60)).hasSize(60);
        }
    }

    private static List<Long> offsets(WebSocketClient client) {
        return client.texts().stream()
                .map(text -> (long) ApiClient.parse(text).getInt("offset"))
                .toList();
    }

    private ApiClient api() {
        return ApiClient.withKey(baseUri());
    }
}

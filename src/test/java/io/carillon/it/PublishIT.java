package io.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.testing.ApiClient;
import io.carillon.testing.ArquillianIT;
import io.carillon.testing.WebSocketClient;
import jakarta.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A backend publishes by HTTP, and plain WebSocket clients receive it. */
class PublishIT extends ArquillianIT {

    @ParameterizedTest
    @ValueSource(strings = {"", "chat:", "live:"})
    void whatABackendPublishesReachesSubscribersAsItIs(String namespace) {
        String channel = namespace + UUID.randomUUID();
        String long60KiB = "x".repeat(60 * 1024);
        try (var subscriber = subscribed(channel, "")) {
            api().publish(channel, "\"plain text\"");
            api().publish(channel, "{ \"text\" : \"hi\",\n \"n\" : 1.50 }");
            api().publish(channel, "\"😀 \\ud83d\\ude00 \\\"é\\\" \\u0041\"");
            api().publish(channel, '"' + long60KiB + '"');
            api().publish(channel, "[1,2]");
            assertThat(subscriber.await(5))
                    .containsExactly("plain text", "{\"text\":\"hi\",\"n\":1.50}", "😀 😀 \"é\" A", long60KiB, "[1,2]");
        }
    }

    @Test
    void theEnvelopeTellsChannelOffsetTimeTagsAndPublisher() {
        String channel = "chat:" + UUID.randomUUID();
        Instant before = Instant.now().minusSeconds(60);
        try (var subscriber = subscribed(channel, "envelope=true")) {
            api().call("publish", "{\"channel\":\"" + channel + "\",\"data\":{\"a\":1},\"tags\":{\"k\":\"v\"}}");
            subscriber.send("{\"b\":2}");
            List<String> texts = subscriber.await(2);
            JsonObject first = ApiClient.parse(texts.get(0));
            JsonObject second = ApiClient.parse(texts.get(1));
            assertThat(first.getString("channel")).isEqualTo(channel);
            assertThat(first.getInt("offset")).isEqualTo(1);
            assertThat(first.getString("epoch")).isNotEmpty().isEqualTo(second.getString("epoch"));
            assertThat(Instant.ofEpochMilli(first.getJsonNumber("time").longValue()))
                    .isAfter(before);
            assertThat(first.getJsonObject("data")).isEqualTo(ApiClient.parse("{\"a\":1}"));
            assertThat(first.getJsonObject("tags")).isEqualTo(ApiClient.parse("{\"k\":\"v\"}"));
            assertThat(first.containsKey("info")).isFalse();
            assertThat(second.getInt("offset")).isEqualTo(2);
            assertThat(second.getJsonObject("info").getString("user")).isEmpty();
            assertThat(second.getJsonObject("info").getString("client")).isNotEmpty();
        }
    }

    @Test
    void clientsPublishByWritingAndAreSparedTheirOwnWithoutEcho() {
        String channel = "chat:" + UUID.randomUUID();
        try (var loud = subscribed(channel, "");
                var quiet = subscribed(channel, "echo=false")) {
            quiet.send("hello");
            quiet.send("{ \"json\" : true }");
            loud.await(2);
            loud.send("42");
            assertThat(loud.await(3)).containsExactly("hello", "{\"json\":true}", "42");
            assertThat(quiet.await(1)).containsExactly("42");
        }
    }

    @Test
    void aHeartbeatIsSwallowedAndSentWhenAskedFor() {
        String channel = "live:" + UUID.randomUUID();
        try (var subscriber = subscribed(channel, "heartbeat=true")) {
            subscriber.send("--heartbeat--");
            subscriber.send("text");
            assertThat(subscriber.await(1)).containsExactly("text");
            assertThat(subscriber.await(2)).containsExactly("text", "--heartbeat--");
        }
    }

    @Test
    void aBroadcastAnswersForEachChannel() {
        String channel = "chat:" + UUID.randomUUID();
        JsonObject reply = ApiClient.parse(api().call(
                        "broadcast", "{\"channels\":[\"" + channel + "\",\"nosuch:x\",\"live:x\",\"\"],\"data\":1}"));
        var responses = reply.getJsonObject("result").getJsonArray("responses");
        assertThat(responses.getJsonObject(0).getJsonObject("result").getInt("offset"))
                .isEqualTo(1);
        assertThat(responses.getJsonObject(1).getJsonObject("error").getInt("code"))
                .isEqualTo(102);
        assertThat(responses.getJsonObject(2)).isEqualTo(ApiClient.parse("{\"result\":{}}"));
        assertThat(responses.getJsonObject(3).getJsonObject("error").getInt("code"))
                .isEqualTo(107);
    }

    @Test
    void aRepeatedKeyIsStoredOnceAndAnsweredWithTheFirstResult() {
        String channel = "chat:" + UUID.randomUUID();
        String body = "{\"channel\":\"" + channel + "\",\"data\":1,\"idempotency_key\":\"k\"}";
        String first = api().call("publish", body);
        api().publish(channel, "2");
        assertThat(api().call("publish", body)).isEqualTo(first);
        assertThat(history(channel, "\"limit\":-1").getJsonArray("publications"))
                .hasSize(2);
        assertThat(api().with("Content-Type", "text/plain", "Idempotency-Key", "k")
                        .post("api/channels/" + channel + "/publications", "again")
                        .body())
                .isEqualTo(ApiClient.parse(first).getJsonObject("result").toString());
    }

    @Test
    void aBodyIsJsonWhateverCurlCallsIt() {
        String channel = "chat:" + UUID.randomUUID();
        assertThat(api().with("Content-Type", "application/x-www-form-urlencoded")
                        .call("publish", "{\"channel\":\"" + channel + "\",\"data\":\"a=b&c\"}"))
                .startsWith("{\"result\":{\"offset\":1,");
        assertThat(publications("api/channels/" + channel + "/publications")).isEqualTo(List.of(1));
    }

    @Test
    void anEqualPayloadCountsOnceWhereTheNamespaceSaysSo() {
        String channel = "once:" + UUID.randomUUID();
        assertThat(api().publish(channel, "{\"a\":1}")).isEqualTo(1);
        assertThat(api().publish(channel, "{\"a\":1}")).isEqualTo(1);
        assertThat(api().publish(channel, "{\"a\":2}")).isEqualTo(2);
    }

    @Test
    void versionsAndSkippedHistoryWorkAsInCentrifugo() {
        String channel = "chat:" + UUID.randomUUID();
        try (var subscriber = subscribed(channel, "envelope=true")) {
            call(channel, "\"data\":1,\"version\":5");
            call(channel, "\"data\":2,\"version\":4");
            assertThat(call(channel, "\"data\":3,\"skip_history\":true")).isEqualTo("{\"result\":{}}");
            call(channel, "\"b64data\":\"eyJhIjoxfQ==\",\"data\":9");
            assertThat(subscriber.await(3))
                    .extracting(text -> ApiClient.parse(text).get("data").toString())
                    .containsExactly("1", "3", "{\"a\":1}");
            assertThat(ApiClient.parse(subscriber.texts().get(1)).containsKey("offset"))
                    .isFalse();
        }
    }

    @Test
    void theHistoryIsReadForwardAndBackward() {
        String channel = "chat:" + UUID.randomUUID();
        for (int i = 1; i <= 5; i++) {
            api().publish(channel, Integer.toString(i * 10));
        }
        JsonObject all = history(channel, "\"limit\":-1");
        String epoch = all.getString("epoch");
        assertThat(all.getInt("offset")).isEqualTo(5);
        assertThat(withoutTimes(all)).startsWith("[{\"data\":10,\"offset\":1},{\"data\":20,\"offset\":2}");
        assertThat(withoutTimes(history(channel, "\"limit\":2,\"reverse\":true")))
                .isEqualTo("[{\"data\":50,\"offset\":5},{\"data\":40,\"offset\":4}]");
        assertThat(withoutTimes(history(channel, "\"limit\":2,\"since\":{\"offset\":2,\"epoch\":\"" + epoch + "\"}")))
                .isEqualTo("[{\"data\":30,\"offset\":3},{\"data\":40,\"offset\":4}]");
        assertThat(history(channel, "").getJsonArray("publications")).isEmpty();
    }

    private static String withoutTimes(JsonObject history) {
        return history.getJsonArray("publications").toString().replaceAll(",\"time\":\\d+", "");
    }

    @Test
    void peopleWithAShellPublishAndReadByAddress() {
        String channel = "chat:" + UUID.randomUUID();
        String path = "api/channels/" + channel + "/publications";
        assertThat(api().with("Content-Type", "text/plain;charset=UTF-8")
                        .post(path, "hello €")
                        .body())
                .startsWith("{\"offset\":1,\"epoch\":\"");
        api().with("Content-Type", "application/json").post(path, "{ \"a\" : 1 }");
        api().with("Content-Type", "application/json").post(path, "3");
        assertThat(publications(path + "?limit=2")).isEqualTo(List.of(3, 2));
        assertThat(publications(path + "?order=oldest")).isEqualTo(List.of(1, 2, 3));
        assertThat(publications(path + "?since=1")).isEqualTo(List.of(2, 3));
        assertThat(publications(path + "?since=1&order=newest")).isEqualTo(List.of(3, 2));
        assertThat(publications(path + "?since=0&order=newest&limit=1")).isEqualTo(List.of(3));
        assertThat(publications(path + "?from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00%2B01:00"))
                .isEmpty();
        assertThat(publications(path + "?from=2020-01-01T00:00:00Z")).isEqualTo(List.of(3, 2, 1));
        JsonObject first = ApiClient.parse(api().get(path + "?order=oldest").body())
                .getJsonArray("publications")
                .getJsonObject(0);
        assertThat(first.getString("data")).isEqualTo("hello €");
        assertThat(first.getJsonNumber("time").longValue()).isPositive();
        assertThat(api().with("Content-Type", "text/plain")
                        .post("api/channels/live:x/publications", "x")
                        .body())
                .isEqualTo("{}");
    }

    @Test
    void theNodeTellsAboutItself() {
        try (var subscriber = subscribed("live:" + UUID.randomUUID(), "")) {
            JsonObject node = ApiClient.parse(api().call("info", "{}"))
                    .getJsonObject("result")
                    .getJsonArray("nodes")
                    .getJsonObject(0);
            assertThat(node.getString("uid")).isNotEmpty();
            assertThat(node.getString("name")).isNotEmpty();
            assertThat(node.getString("version")).matches("\\d+\\.\\d+\\.\\d+.*");
            assertThat(node.getInt("num_clients")).isPositive();
            assertThat(node.getInt("num_subs")).isPositive();
            assertThat(node.getInt("num_channels")).isPositive();
            assertThat(node.getInt("num_users")).isPositive();
            assertThat(subscriber.texts()).isEmpty();
        }
    }

    private List<Integer> publications(String path) {
        return ApiClient.parse(api().get(path).body()).getJsonArray("publications").stream()
                .map(publication -> publication.asJsonObject().getInt("offset"))
                .toList();
    }

    private String call(String channel, String parameters) {
        return api().call("publish", "{\"channel\":\"" + channel + "\"," + parameters + "}");
    }

    private JsonObject history(String channel, String parameters) {
        String more = parameters.isEmpty() ? "" : "," + parameters;
        return ApiClient.parse(api().call("history", "{\"channel\":\"" + channel + "\"" + more + "}"))
                .getJsonObject("result");
    }

    private ApiClient api() {
        return ApiClient.withKey(baseUri());
    }

    private WebSocketClient subscribed(String channel, String query) {
        return Subscribed.to(baseUri(), channel, query);
    }
}

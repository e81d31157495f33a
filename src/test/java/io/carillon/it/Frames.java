package io.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.testing.ApiClient;
import io.carillon.testing.WebSocketClient;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/** The client protocol by hand: commands as text, and waiting for what answers them. */
final class Frames {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Frames() {}

    static String connect(String user) {
        return "{\"id\":1,\"connect\":{\"data\":{\"user\":\"" + user + "\"}}}";
    }

    static String subscribe(int id, String channel) {
        return "{\"id\":" + id + ",\"subscribe\":{\"channel\":\"" + channel + "\"}}";
    }

    static String publish(int id, String channel, String data) {
        return "{\"id\":" + id + ",\"publish\":{\"channel\":\"" + channel + "\",\"data\":" + data + "}}";
    }

    static String rpc(int id, String method, String data) {
        return "{\"id\":" + id + ",\"rpc\":{\"method\":\"" + method + "\",\"data\":" + data + "}}";
    }

    static JsonObject ask(WebSocketClient client, String command) {
        client.send(command);
        return answer(client, ApiClient.parse(command).getInt("id"));
    }

    static JsonObject answer(WebSocketClient client, int id) {
        return ApiClient.parse(awaitLine(client, "{\"id\":" + id + ","));
    }

    /** The publication whose payload that is. */
    static JsonObject publication(WebSocketClient client, String data) {
        return ApiClient.parse(awaitLine(client, "\"data\":\"" + data + "\""))
                .getJsonObject("push")
                .getJsonObject("pub");
    }

    private static String awaitLine(WebSocketClient client, String part) {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(lines(client)).as(part).anyMatch(line -> line.contains(part)));
        return lines(client).stream()
                .filter(line -> line.contains(part))
                .findFirst()
                .orElseThrow();
    }

    static List<String> lines(WebSocketClient client) {
        return client.texts().stream().flatMap(String::lines).toList();
    }

    static String clientId(WebSocketClient client) {
        return answer(client, 1).getJsonObject("connect").getString("client");
    }

    static String result(JsonObject answer) {
        return answer.getJsonObject("rpc").get("data").toString();
    }

    static List<String> strings(JsonObject answer) {
        return answer.getJsonObject("rpc").getJsonArray("data").getValuesAs(JsonString::getString);
    }
}

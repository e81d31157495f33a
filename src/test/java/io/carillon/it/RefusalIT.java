package io.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.testing.ApiClient;
import io.carillon.testing.ArquillianIT;
import io.carillon.testing.CarillonServer;
import io.carillon.testing.RawWebSocket;
import io.carillon.testing.TestUser;
import io.carillon.testing.WebSocketClient;
import io.carillon.testing.WebSocketClient.Closed;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Carillon does not do, and how it says so. */
class RefusalIT extends ArquillianIT {

    @Test
    void theServerApiAsksForAKey() {
        String body = "{\"channel\":\"lobby\",\"data\":1}";
        assertThat(status(new ApiClient(baseUri()), body)).isEqualTo("401 unauthorized");
        assertThat(status(new ApiClient(baseUri(), "X-API-Key", "wrong"), body)).isEqualTo("401 unauthorized");
        assertThat(status(new ApiClient(baseUri(), "Authorization", "apikey wrong"), body))
                .isEqualTo("401 unauthorized");
        assertThat(status(new ApiClient(baseUri(), "X-API-Key", "development"), body))
                .startsWith("200");
        assertThat(status(new ApiClient(baseUri(), "Authorization", "apikey development"), body))
                .startsWith("200");
        assertThat(new ApiClient(baseUri())
                        .post("api/publish?api_key=development", body)
                        .statusCode())
                .isEqualTo(200);
        assertThat(new ApiClient(baseUri())
                        .post("api/info?x=1&api_key=develo%70ment", "{}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(new ApiClient(baseUri()).post("api/nosuch", "{}").statusCode())
                .isEqualTo(401);
        assertThat(new ApiClient(baseUri())
                        .get("api/channels/chat:x/publications")
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void aPersonNeedsTheRoleOfAPublisher() {
        String body = "{\"channel\":\"lobby\",\"data\":1}";
        assertThat(status(person(TestUser.ANN), body)).startsWith("200");
        assertThat(status(person(TestUser.BOB), body)).isEqualTo("403 the role carillon-publisher is missing");
        assertThat(person(TestUser.BOB).post("api/info", "{}").statusCode()).isEqualTo(403);
        assertThat(person(new TestUser("ann", "wrong", ""))
                        .post("api/publish", body)
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void theLoggedInPersonIsTheUserOfAWebSocket() {
        String channel = "users:" + UUID.randomUUID();
        try (var ann = WebSocketClient.open(baseUri(), "ws/" + channel + "?envelope=true", TestUser.ANN);
                var anonymous = WebSocketClient.open(baseUri(), "ws/" + channel)) {
            assertThat(anonymous.awaitClosed())
                    .isEqualTo(new Closed(3507, "subscribing to " + channel + " is not allowed for anonymous clients"));
            Subscribed.await(baseUri(), channel, ann);
            ann.send("hello");
            assertThat(ApiClient.parse(ann.await(1).get(0))
                            .getJsonObject("info")
                            .getString("user"))
                    .isEqualTo("ann");
        }
    }

    @Test
    void pagesOfOtherOriginsAreKeptOut() {
        assertThat(WebSocketClient.handshake(baseUri(), "ws/lobby", "https://evil.example"))
                .isEqualTo(403);
        assertThat(WebSocketClient.handshake(baseUri(), "ws/lobby", "null")).isEqualTo(403);
        assertThat(WebSocketClient.handshake(
                        baseUri(), "ws/lobby", "http://" + baseUri().getAuthority()))
                .isEqualTo(101);
        assertThat(WebSocketClient.handshake(baseUri(), "ws/lobby", "https://app.allowed.example"))
                .isEqualTo(101);
        HttpResponse<String> refused = ApiClient.withKey(baseUri())
                .with("Origin", "https://evil.example")
                .post("api/info", "{}");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("https://evil.example").contains("carillon.allowed-origins");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    publish   | {"channel":"nosuch:x","data":1}          | 102 | 404
                    publish   | {"channel":"","data":1}                  | 107 | 400
                    publish   | {"data":1}                               | 107 | 400
                    publish   | {"channel":"lobby"}                      | 107 | 400
                    publish   | {"channel":"lobby","data":null}          | 107 | 400
                    publish   | {"channel":"has space","data":1}         | 107 | 400
                    publish   | {"channel":"ünicode","data":1}           | 107 | 400
                    publish   | {"channel":"lobby","b64data":"?"}        | 107 | 400
                    broadcast | {"channels":[],"data":1}                 | 107 | 400
                    broadcast | {"data":1}                               | 107 | 400
                    history   | {"channel":"lobby"}                      | 108 | 400
                    history   | {"channel":"nosuch:x"}                   | 102 | 404
                    history   | {"channel":"chat:e","since":{"offset":1,"epoch":"gone"}} | 112 | 416
                    history   | {"channel":"chat:e","reverse":true,"since":{"offset":0}} | 107 | 400
                    """)
    void aCommandThatFailsIsAnsweredInBothErrorModes(String method, String body, int code, int status) {
        HttpResponse<String> reply = ApiClient.withKey(baseUri()).post("api/" + method, body);
        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
        assertThat(ApiClient.parse(reply.body()).getJsonObject("error").getInt("code"))
                .isEqualTo(code);
        HttpResponse<String> transport = ApiClient.withKey(baseUri())
                .with("X-Centrifugo-Error-Mode", "transport")
                .post("api/" + method, body);
        assertThat(transport.statusCode()).isEqualTo(status);
        assertThat(ApiClient.parse(transport.body()).getInt("code")).isEqualTo(code);
        assertThat(ApiClient.parse(transport.body()).getString("message")).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    publish | {"channel":              | 400 | malformed JSON at character 11
                    publish | []                       | 400 | expected an object
                    publish | {"channel":1,"data":1}   | 400 | "channel" is not a string
                    history | {"channel":"chat:x","limit":"many"} | 400 | "limit" is not a whole number from -1
                    nosuch  | {}                       | 404 | Not Found
                    """)
    void aRequestThatMakesNoSenseIsAnsweredWithASentence(String method, String body, int status, String sentence) {
        HttpResponse<String> reply = ApiClient.withKey(baseUri()).post("api/" + method, body);
        assertThat(reply.statusCode()).isEqualTo(status);
        assertThat(reply.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
        assertThat(reply.body()).contains(sentence);
    }

    /** The one goes past JAX-RS, the other through it; nobody should notice. */
    @ParameterizedTest
    @ValueSource(strings = {"publish", "info"})
    void bodiesThatCannotBeReadAreRefusedByWhicheverWayTheyCome(String method) {
        assertThat(refusal(method, BodyPublishers.noBody()))
                .isEqualTo("400 malformed JSON at character 0: expected an object");
        assertThat(refusal(method, BodyPublishers.ofByteArray(new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'})))
                .isEqualTo("400 the body is not UTF-8");
        assertThat(refusal(method, chunked("[" + " ".repeat(65_000)))).startsWith("400 malformed JSON");
        assertThat(refusal(method, chunked(" ".repeat(65_537)))).startsWith("413 the body is too large: 65536 bytes");
        assertThat(refusal(method + ";x=1", BodyPublishers.noBody())).startsWith("400 write ; as %3B");
    }

    private String refusal(String method, BodyPublisher body) {
        HttpResponse<String> answer = ApiClient.withKey(baseUri()).send("POST", "api/" + method, body);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
        return answer.statusCode() + " " + answer.body().strip();
    }

    private static BodyPublisher chunked(String text) {
        return BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"publish", "info"})
    void whatIsAllowedIsAnswered(String method) {
        for (String asked : List.of("OPTIONS", "GET")) {
            HttpResponse<String> answer =
                    ApiClient.withKey(baseUri()).send(asked, "api/" + method, BodyPublishers.noBody());
            assertThat(answer.statusCode()).isEqualTo(asked.equals("GET") ? 405 : 200);
            assertThat(String.join(",", answer.headers().allValues("Allow")).split(", *"))
                    .containsExactlyInAnyOrder("POST", "OPTIONS");
        }
    }

    @Test
    void whatIsTooLargeIsRefusedEverywhere() {
        String tooLarge = "x".repeat(65_537);
        HttpResponse<String> reply = ApiClient.withKey(baseUri()).post("api/publish", tooLarge);
        assertThat(reply.statusCode()).isEqualTo(413);
        assertThat(reply.body()).contains("65536").contains("carillon.body-limit");
        for (int frame : new int[] {65_537, 1_000, 70_000}) {
            try (var client = Subscribed.to(baseUri(), "lobby", "")) {
                client.sendInParts(tooLarge, frame);
                assertThat(client.awaitClosed().code())
                        .as("in frames of " + frame)
                        .isEqualTo(1009);
            }
        }
        try (var client = Subscribed.to(baseUri(), "live:" + UUID.randomUUID(), "")) {
            client.send(tooLarge.substring(1));
            assertThat(client.await(1)).containsExactly(tooLarge.substring(1));
        }
    }

    @Test
    void aPlainConnectionThatMakesNoSenseIsClosedWithASentence() {
        Map.of(
                        "ws/nosuch:x", new Closed(3501, "there is no namespace \"nosuch\" for channel nosuch:x"),
                        "ws/lobby?history=abc",
                                new Closed(3501, "history is \"abc\", but must be a whole number from 0 to 1000"),
                        "ws/lobby?envelope=perhaps",
                                new Closed(3501, "envelope is \"perhaps\", but must be true or false"),
                        "ws/lobby?since=5", new Closed(3508, "channel lobby keeps no history: since is not available"),
                        "ws/%C3%BC",
                                new Closed(
                                        3501,
                                        "the channel name holds a character that is not printable ASCII: \"\\u00fc\""),
                        "ws/$private", new Closed(3507, "channel $private is private: subscribing needs a token"),
                        "ws/closed:x", new Closed(3507, "subscribing to closed:x is not allowed for clients"))
                .forEach((path, closed) -> {
                    try (var client = WebSocketClient.open(baseUri(), path)) {
                        assertThat(client.awaitClosed()).as(path).isEqualTo(closed);
                    }
                });
    }

    @Test
    void whoDoesNotReadIsClosedAsSlow() {
        String channel = "live:" + UUID.randomUUID();
        try (var frozen = RawWebSocket.open(baseUri(), "ws/" + channel);
                var reader = Subscribed.to(baseUri(), channel, "")) {
            int published = ApiClient.withKey(baseUri()).publishUntilOneIsLeft(channel);
            // At once: the server waits a few seconds for a client to read its close frame.
            // Tyrus drops what it could not write in time, the close frame included: there the client sees only the
            // end.
            assertThat(frozen.awaitEnd()).isIn(3008, CarillonServer.isPayara() ? RawWebSocket.WITHOUT_CODE : 3008);
            assertThat(reader.await(published)).hasSize(published);
        }
    }

    @Test
    void whoMayNotPublishOrSendsBytesIsClosed() {
        String channel = "readers:" + UUID.randomUUID();
        try (var reader = Subscribed.to(baseUri(), channel, "")) {
            reader.send("may I?");
            assertThat(reader.awaitClosed())
                    .isEqualTo(new Closed(3507, "publishing to " + channel + " is not allowed for clients"));
        }
        try (var client = Subscribed.to(baseUri(), "lobby", "")) {
            client.send(new byte[] {1, 2, 3});
            assertThat(client.awaitClosed().code()).isEqualTo(3506);
        }
    }

    @Test
    void addressesForTheShellAnswerWithStatuses() {
        ApiClient api = ApiClient.withKey(baseUri());
        assertThat(status(api.with("Content-Type", "application/json").post("api/channels/nosuch:x/publications", "1")))
                .startsWith("404 {\"code\":102,");
        assertThat(status(api.with("Content-Type", "application/json").post("api/channels/lobby/publications", "{")))
                .startsWith("400 {\"code\":107,");
        assertThat(status(api.with("Content-Type", "application/x-www-form-urlencoded")
                        .post("api/channels/lobby/publications", "a=b")))
                .startsWith("415 Content-Type is \"application/x-www-form-urlencoded\"");
        assertThat(status(api.get("api/channels/lobby/publications"))).startsWith("400 {\"code\":108,");
        assertThat(status(api.get("api/channels/chat:x/publications?limit=x"))).startsWith("400 {\"code\":107,");
        assertThat(status(api.get("api/channels/chat:x/publications?from=yesterday")))
                .startsWith("400 {\"code\":107,")
                .contains("yesterday")
                .contains("2026-11-22T09:30:00Z");
    }

    @Test
    void thePageIsServedWithAStrictPolicy() {
        HttpResponse<String> page = new ApiClient(baseUri()).get("");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .startsWith("default-src 'none'; script-src 'self';")
                .doesNotContain("unsafe");
        assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    }

    @Test
    void theDevelopmentProfileServesThisMachineOnly() {
        for (String header : List.of("X-Forwarded-For", "Forwarded")) {
            HttpResponse<String> refused = new ApiClient(baseUri(), header, "for=1.2.3.4").get("health/live");
            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(refused.body()).contains("the development profile serves this machine only");
        }
    }

    @Test
    void anAddressWithParametersIsRefused() {
        HttpResponse<String> refused = ApiClient.withKey(baseUri()).get("api/channels/chat:a;b/publications");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("%3B");
        assertThat(ApiClient.withKey(baseUri())
                        .with("Content-Type", "text/plain")
                        .post("api/channels/chat:a%3Bb/publications", "x")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void healthIsToldToAnybody() {
        HttpResponse<String> live = new ApiClient(baseUri()).get("health/live");
        HttpResponse<String> ready = new ApiClient(baseUri()).get("health/ready");
        assertThat(live.statusCode()).isEqualTo(200);
        assertThat(ready.statusCode()).isEqualTo(200);
        var checks = ApiClient.parse(ready.body()).getJsonObject("checks");
        assertThat(checks.getJsonObject("database").getString("status")).isEqualTo("up");
        assertThat(checks.getJsonObject("broker").getString("status")).isEqualTo("up");
    }

    private ApiClient person(TestUser user) {
        return new ApiClient(baseUri(), "Authorization", WebSocketClient.basic(user));
    }

    private static String status(ApiClient api, String body) {
        return status(api.post("api/publish", body));
    }

    private static String status(HttpResponse<String> reply) {
        return reply.statusCode() + " " + reply.body().strip();
    }
}

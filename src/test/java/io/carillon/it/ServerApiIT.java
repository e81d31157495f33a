package io.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.carillon.testing.ApiClient;
import io.carillon.testing.ArquillianIT;
import io.carillon.testing.TestUser;
import io.carillon.testing.WebSocketClient;
import io.carillon.testing.WebSocketClient.Closed;
import jakarta.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a backend does to connected clients, and what it asks of all nodes. */
class ServerApiIT extends ArquillianIT {

    private static final String DONE = "{\"result\":{}}";

    @Test
    void aSubscribedClientGetsWhatItMissedAndThenWhatIsPublished() {
        String channel = "chat:" + UUID.randomUUID();
        String epoch = publish(channel, "1").getString("epoch");
        publish(channel, "2");
        try (var ann = connected(TestUser.ANN);
                var bob = connected(TestUser.BOB)) {
            bob.subscribe(channel);
            assertThat(call(
                            "subscribe",
                            "{\"user\":\"ann\",\"channel\":\"" + channel + "\",\"info\":{\"seat\":7},\"data\":[5],"
                                    + "\"recover_since\":{\"offset\":1,\"epoch\":\"" + epoch + "\"}}"))
                    .isEqualTo(DONE);
            JsonObject push = ann.awaitPush("\"subscribe\":{");
            assertThat(push.getString("channel")).isEqualTo(channel);
            // The position before what follows: the push itself holds no publications.
            assertThat(push.getJsonObject("subscribe"))
                    .isEqualTo(ApiClient.parse("{\"recoverable\":true,\"epoch\":\"" + epoch
                            + "\",\"offset\":1,\"positioned\":true,\"data\":[5]}"));
            publish(channel, "3");
            ann.await("\"offset\":3");
            assertThat(ann.lines(channel).stream().filter(line -> !line.contains("\"join\"")))
                    .map(line -> line.replaceAll(".*\"data\":(.+?)[,}].*", "$1"))
                    .containsExactly("[5]", "2", "3");
            assertThat(bob.awaitPush("\"seat\"").getJsonObject("join").getJsonObject("info"))
                    .isEqualTo(ApiClient.parse(
                            "{\"user\":\"ann\",\"client\":\"" + ann.id() + "\",\"chan_info\":{\"seat\":7}}"));
            assertThat(result("presence", "{\"channel\":\"" + channel + "\"}")
                            .getJsonObject("presence")
                            .getJsonObject(ann.id()))
                    .isEqualTo(ApiClient.parse(
                            "{\"user\":\"ann\",\"client\":\"" + ann.id() + "\",\"chan_info\":{\"seat\":7}}"));
            // Once is enough.
            assertThat(call("subscribe", "{\"user\":\"ann\",\"channel\":\"" + channel + "\"}"))
                    .isEqualTo(DONE);
            assertThat(ann.lines("\"subscribe\":{")).hasSize(1);
        }
    }

    @Test
    void overridesCountForOneSubscription() {
        String channel = "chat:" + UUID.randomUUID();
        try (var ann = connected(TestUser.ANN)) {
            call(
                    "subscribe",
                    "{\"user\":\"ann\",\"channel\":\"" + channel + "\",\"override\":{\"presence\":{\"value\":false},"
                            + "\"force_recovery\":{\"value\":false},\"join_leave\":{\"value\":false}}}");
            assertThat(ann.awaitPush("\"subscribe\":{").getJsonObject("subscribe"))
                    .isEmpty();
            assertThat(result("presence_stats", "{\"channel\":\"" + channel + "\"}"))
                    .isEqualTo(ApiClient.parse("{\"num_clients\":0,\"num_users\":0}"));
        }
    }

    @Test
    void aClientIsUnsubscribedFromOneChannelOrFromAll() {
        String first = "live:" + UUID.randomUUID();
        String second = "live:" + UUID.randomUUID();
        String third = "live:" + UUID.randomUUID();
        try (var ann = connected(TestUser.ANN)) {
            ann.subscribe(first);
            call("subscribe", "{\"user\":\"ann\",\"channel\":\"" + second + "\"}");
            call("subscribe", "{\"user\":\"ann\",\"channel\":\"" + third + "\"}");
            assertThat(call("unsubscribe", "{\"user\":\"ann\",\"channel\":\"" + second + "\"}"))
                    .isEqualTo(DONE);
            assertThat(ann.awaitPush("\"unsubscribe\":{"))
                    .isEqualTo(ApiClient.parse("{\"channel\":\"" + second
                            + "\",\"unsubscribe\":{\"code\":2000,\"reason\":\"server unsubscribe\"}}"));
            assertThat(channels("live:*")).contains(first, third).doesNotContain(second);
            assertThat(call("unsubscribe", "{\"user\":\"ann\"}")).isEqualTo(DONE);
            Awaitility.await().until(() -> ann.lines("\"code\":2000").size() == 3);
            assertThat(channels("live:*")).doesNotContain(first, second, third);
        }
    }

    @Test
    void aClientIsDisconnectedWithTheCodeAndReasonAskedFor() {
        try (var one = connected(TestUser.BOB);
                var two = connected(TestUser.BOB);
                var three = connected(TestUser.BOB);
                var ann = connected(TestUser.ANN)) {
            assertThat(call("disconnect", "{\"user\":\"bob\",\"client\":\"" + one.id() + "\"}"))
                    .isEqualTo(DONE);
            assertThat(one.awaitClosed()).isEqualTo(new Closed(3503, "force disconnect"));
            assertThat(call(
                            "disconnect",
                            "{\"user\":\"bob\",\"disconnect\":{\"code\":4001,\"reason\":\"bye\"},\"whitelist\":[\""
                                    + three.id() + "\"]}"))
                    .isEqualTo(DONE);
            assertThat(two.awaitClosed()).isEqualTo(new Closed(4001, "bye"));
            assertOpen(three);
            assertThat(call("disconnect", "{\"user\":\"bob\",\"session\":\"none\"}"))
                    .isEqualTo(DONE);
            assertOpen(three);
            assertOpen(ann);
        }
    }

    @Test
    void whoCameByThePlainEndpointIsDisconnectedToo() {
        String channel = "users:" + UUID.randomUUID();
        try (var plain = WebSocketClient.open(baseUri(), "ws/" + channel, TestUser.BOB)) {
            Subscribed.await(baseUri(), channel, plain);
            call("disconnect", "{\"user\":\"bob\"}");
            assertThat(plain.awaitClosed()).isEqualTo(new Closed(3503, "force disconnect"));
        }
    }

    @Test
    void aConnectionIsProlongedOrEnds() {
        try (var ann = connected(TestUser.ANN)) {
            assertThat(refresh("\"user\":\"ann\",\"expire_at\":" + seconds(3600)))
                    .isEqualTo(DONE);
            JsonObject refresh = ann.awaitPush("\"ttl\"").getJsonObject("refresh");
            assertThat(refresh.getBoolean("expires")).isTrue();
            assertThat(refresh.getInt("ttl")).isCloseTo(3600, within(60));
            assertThat(refresh("\"user\":\"ann\"")).isEqualTo(DONE);
            ann.await("{\"push\":{\"refresh\":{}}}");
            assertThat(refresh("\"user\":\"ann\",\"client\":\"unknown\",\"expired\":true"))
                    .isEqualTo(DONE);
            assertOpen(ann);
            assertThat(refresh("\"user\":\"ann\",\"expire_at\":" + seconds(-1))).isEqualTo(DONE);
            assertThat(ann.awaitClosed()).isEqualTo(new Closed(3005, "connection expired"));
        }
        try (var ann = connected(TestUser.ANN)) {
            assertThat(refresh("\"user\":\"ann\",\"expired\":true,\"expire_at\":" + seconds(3600)))
                    .isEqualTo(DONE);
            assertThat(ann.awaitClosed()).isEqualTo(new Closed(3005, "connection expired"));
        }
    }

    @Test
    void whatARefreshSaysOfAClientIsSeenInItsNextSubscription() {
        String channel = "chat:" + UUID.randomUUID();
        try (var ann = connected(TestUser.ANN)) {
            refresh("\"user\":\"ann\",\"info\":{\"name\":\"Ann\"}");
            ann.subscribe(channel);
            assertThat(result("presence", "{\"channel\":\"" + channel + "\"}").toString())
                    .contains("\"conn_info\":{\"name\":\"Ann\"}");
        }
    }

    @Test
    void aMessageWithoutChannelReachesTheClientsMeant() {
        try (var one = connected(TestUser.ANN);
                var two = connected(TestUser.ANN);
                var bob = connected(TestUser.BOB)) {
            assertThat(call("send", "{\"user\":\"ann\",\"data\":{ \"n\" : 1.50 }}"))
                    .isEqualTo(DONE);
            assertThat(call("send", "{\"user\":\"ann\",\"client\":\"" + two.id() + "\",\"data\":2}"))
                    .isEqualTo(DONE);
            two.await("{\"push\":{\"message\":{\"data\":2}}}");
            assertThat(two.lines("message"))
                    .containsExactly(
                            "{\"push\":{\"message\":{\"data\":{\"n\":1.50}}}}",
                            "{\"push\":{\"message\":{\"data\":2}}}");
            one.await("1.50");
            assertOpen(one);
            assertOpen(bob);
            // Beside the sign that it is open.
            assertThat(one.lines("message")).hasSize(2);
            assertThat(bob.lines("message")).hasSize(1);
        }
    }

    @Test
    void withoutAUserTheAnonymousAreMeantAndNobodyElse() {
        try (var anonymous = connected(null);
                var ann = connected(TestUser.ANN)) {
            call("send", "{\"data\":\"to anonymous\"}");
            anonymous.await("to anonymous");
            call("disconnect", "{\"user\":\"\",\"client\":\"" + ann.id() + "\"}");
            call("disconnect", "{\"user\":\"\",\"client\":\"" + anonymous.id() + "\"}");
            assertThat(anonymous.awaitClosed().code()).isEqualTo(3503);
            assertOpen(ann);
            assertThat(ann.lines("to anonymous")).isEmpty();
        }
    }

    @Test
    void whoIsGivenTooManySubscriptionsIsClosed() {
        String channel = "live:" + UUID.randomUUID();
        try (var ann = connected(TestUser.ANN)) {
            for (int from : new int[] {0, 64}) {
                var commands = new StringBuilder();
                for (int i = from; i < from + 65; i++) {
                    commands.append("{\"subscribe\":{\"user\":\"ann\",\"client\":\"")
                            .append(ann.id())
                            .append("\",\"channel\":\"")
                            .append(channel)
                            .append(i)
                            .append("\"}},");
                }
                commands.setLength(commands.length() - 1);
                assertThat(call("batch", "{\"commands\":[" + commands + "]}")).doesNotContain("error");
            }
            assertThat(ann.awaitClosed()).isEqualTo(new Closed(3505, "channel limit"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    subscribe      | {"user":"nobody","channel":"chat:pycent"}
                    unsubscribe    | {"user":"nobody","channel":"chat:pycent"}
                    unsubscribe    | {"user":"nobody"}
                    disconnect     | {"user":"nobody"}
                    refresh        | {"user":"nobody"}
                    refresh        | {"user":"nobody","expired":true}
                    refresh        | {"user":"nobody","expire_at":1}
                    send           | {"user":"nobody","data":1}
                    history_remove | {"channel":"chat:pycent"}
                    """)
    void aUserWhoIsNotConnectedIsNoError(String method, String body) {
        HttpResponse<String> reply = api().post("api/" + method, body);
        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
        assertThat(reply.body()).isEqualTo(DONE);
    }

    @Test
    void emptyContainersAndZerosAreThereAsInCentrifugo() {
        String channel = "{\"channel\":\"chat:" + UUID.randomUUID() + "\"}";
        assertThat(call("presence", channel)).isEqualTo("{\"result\":{\"presence\":{}}}");
        assertThat(call("presence_stats", channel)).isEqualTo("{\"result\":{\"num_clients\":0,\"num_users\":0}}");
        assertThat(call("channels", "{\"pattern\":\"none:*\"}")).isEqualTo("{\"result\":{\"channels\":{}}}");
        assertThat(call("batch", "{}")).isEqualTo("{\"replies\":[]}");
        assertThat(result("history", channel).getJsonArray("publications")).isEmpty();
    }

    @Test
    void presenceCountsConnectionsAndUsers() {
        String channel = "chat:" + UUID.randomUUID();
        try (var one = connected(TestUser.ANN);
                var two = connected(TestUser.ANN);
                var anonymous = connected(null)) {
            one.subscribe(channel);
            two.subscribe(channel);
            anonymous.subscribe(channel);
            assertThat(result("presence_stats", "{\"channel\":\"" + channel + "\"}"))
                    .isEqualTo(ApiClient.parse("{\"num_clients\":3,\"num_users\":2}"));
            assertThat(result("presence", "{\"channel\":\"" + channel + "\"}").getJsonObject("presence"))
                    .containsOnlyKeys(one.id(), two.id(), anonymous.id())
                    .containsEntry(
                            anonymous.id(), ApiClient.parse("{\"user\":\"\",\"client\":\"" + anonymous.id() + "\"}"));
        }
    }

    @Test
    void channelsAreFoundByPatternAndCounted() {
        String name = UUID.randomUUID().toString();
        try (var one = connected(TestUser.ANN);
                var two = connected(null)) {
            one.subscribe("live:" + name);
            two.subscribe("live:" + name);
            call("subscribe", "{\"user\":\"ann\",\"channel\":\"chat:" + name + "\"}");
            assertThat(result("channels", "{\"pattern\":\"*" + name + "\"}"))
                    .isEqualTo(ApiClient.parse("{\"channels\":{\"chat:" + name + "\":{\"num_clients\":1},\"live:" + name
                            + "\":{\"num_clients\":2}}}"));
            assertThat(result("channels", "{\"pattern\":\"chat:*\"}").getJsonObject("channels"))
                    .containsKey("chat:" + name)
                    .doesNotContainKey("live:" + name);
            assertThat(result("channels", "{}").getJsonObject("channels")).containsKeys("chat:" + name, "live:" + name);
        }
    }

    @Test
    void infoTellsOfTheNode() {
        try (var ann = connected(TestUser.ANN)) {
            ann.subscribe("live:" + UUID.randomUUID());
            var nodes = result("info", "{}").getJsonArray("nodes");
            assertThat(nodes).hasSize(1);
            JsonObject node = nodes.getJsonObject(0);
            assertThat(node)
                    .containsKeys("uid", "name", "version", "num_clients", "num_users", "num_subs", "num_channels");
            assertThat(node.getInt("num_clients")).isPositive();
            assertThat(node.getInt("num_users")).isPositive();
            assertThat(node.getInt("num_subs")).isPositive();
            assertThat(node.getInt("num_channels")).isPositive();
            assertThat(node.getJsonObject("metrics").getJsonObject("items").getInt("repaired_publications"))
                    .isNotNegative();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "true"})
    void aBatchIsAnsweredInItsOrder(String parallel) {
        String channel = "chat:" + UUID.randomUUID();
        try (var ann = connected(TestUser.ANN)) {
            JsonObject reply = ApiClient.parse(api().with("X-Centrifugo-Error-Mode", "transport")
                    .call(
                            "batch",
                            "{\"parallel\":" + parallel + ",\"commands\":["
                                    + "{\"subscribe\":{\"user\":\"ann\",\"channel\":\"" + channel + "\"}},"
                                    + "{\"publish\":{\"channel\":\"undefined:channel\",\"data\":1}},"
                                    + "{\"publish\":{\"channel\":\"" + channel + "\",\"data\":1}},"
                                    + "{\"send\":{\"user\":\"ann\",\"data\":\"sent\"}},"
                                    + "{\"presence_stats\":{\"channel\":\"" + channel + "\"}}]}"));
            var replies = reply.getJsonArray("replies");
            assertThat(replies).hasSize(5);
            assertThat(replies.getJsonObject(0)).isEqualTo(ApiClient.parse("{\"subscribe\":{}}"));
            assertThat(replies.getJsonObject(1).getJsonObject("error").getInt("code"))
                    .isEqualTo(102);
            assertThat(replies.getJsonObject(2).getJsonObject("publish").getInt("offset"))
                    .isEqualTo(1);
            assertThat(replies.getJsonObject(3)).isEqualTo(ApiClient.parse("{\"send\":{}}"));
            assertThat(replies.getJsonObject(4)).containsKey("presence_stats");
            ann.await("\"sent\"");
            if (parallel.equals("false")) {
                assertThat(replies.getJsonObject(4)
                                .getJsonObject("presence_stats")
                                .getInt("num_clients"))
                        .isEqualTo(1);
                assertThat(ann.awaitPush("\"pub\":{").getJsonObject("pub").getInt("offset"))
                        .isEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    subscribe      | {"user":"ann"}                                          | 107 | 400
                    subscribe      | {"user":"ann","channel":"undefined:channel"}            | 102 | 404
                    subscribe      | {"user":"ann","channel":"lobby","expire_at":1}          | 110 | 500
                    unsubscribe    | {"user":"ann","channel":"undefined:channel"}            | 102 | 404
                    disconnect     | {"user":"ann","disconnect":{"code":1000}}               | 107 | 400
                    presence       | {}                                                      | 107 | 400
                    presence       | {"channel":"undefined:channel"}                         | 102 | 404
                    presence       | {"channel":"live:x"}                                    | 108 | 400
                    presence_stats | {"channel":"undefined:channel"}                         | 102 | 404
                    presence_stats | {"channel":"live:x"}                                    | 108 | 400
                    history_remove | {"channel":"undefined:channel"}                         | 102 | 404
                    history_remove | {"channel":"live:x"}                                    | 108 | 400
                    send           | {"user":"ann"}                                          | 107 | 400
                    rpc            | {"method":"sum","params":{}}                            | 104 | 404
                    """)
    void whatMakesNoSenseIsRefusedInBothErrorModes(String method, String body, int code, int status) {
        HttpResponse<String> reply = api().post("api/" + method, body);
        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(ApiClient.parse(reply.body()).getJsonObject("error").getInt("code"))
                .isEqualTo(code);
        HttpResponse<String> transport =
                api().with("X-Centrifugo-Error-Mode", "transport").post("api/" + method, body);
        assertThat(transport.statusCode()).isEqualTo(status);
        assertThat(ApiClient.parse(transport.body()).getInt("code")).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    subscribe | {"user":"ann","channel":5}          | 400 | "channel" is not a string
                    refresh   | {"user":"ann","expire_at":"soon"}   | 400 | "expire_at" is not a whole number
                    batch     | {"commands":[{"publish":{"channel":5}}]} | 400 | commands[0]: "channel" is not a string
                    batch/x   | {}                                  | 404 | Not Found
                    PUBLISH   | {}                                  | 404 | Not Found
                    """)
    void aRequestThatCannotBeReadIsAnsweredWithASentence(String method, String body, int status, String sentence) {
        HttpResponse<String> reply = api().post("api/" + method, body);
        assertThat(reply.statusCode()).isEqualTo(status);
        assertThat(reply.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
        assertThat(reply.body()).contains(sentence);
    }

    /** Whatever was to be done to it, is done by now: something said later has come. */
    private void assertOpen(ProtocolConnection connection) {
        String sign = UUID.randomUUID().toString();
        for (String user : new String[] {"", "ann", "bob"}) {
            call(
                    "send",
                    "{\"user\":\"" + user + "\",\"client\":\"" + connection.id() + "\",\"data\":\"" + sign + "\"}");
        }
        connection.await(sign);
        assertThat(connection.isClosed()).isFalse();
    }

    private static long seconds(long fromNow) {
        return Instant.now().plus(Duration.ofSeconds(fromNow)).getEpochSecond();
    }

    private String refresh(String parameters) {
        return call("refresh", "{" + parameters + "}");
    }

    private Set<String> channels(String pattern) {
        return result("channels", "{\"pattern\":\"" + pattern + "\"}")
                .getJsonObject("channels")
                .keySet();
    }

    private JsonObject publish(String channel, String data) {
        return result("publish", "{\"channel\":\"" + channel + "\",\"data\":" + data + "}");
    }

    private JsonObject result(String method, String body) {
        JsonObject reply = ApiClient.parse(call(method, body));
        assertThat(reply).containsOnlyKeys("result");
        return reply.getJsonObject("result");
    }

    private String call(String method, String body) {
        return api().call(method, body);
    }

    private ApiClient api() {
        return ApiClient.withKey(baseUri());
    }

    private ProtocolConnection connected(@Nullable TestUser user) {
        return ProtocolConnection.open(baseUri(), user);
    }
}

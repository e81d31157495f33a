package io.carillon.it;

import static io.carillon.it.Frames.answer;
import static io.carillon.it.Frames.ask;
import static io.carillon.it.Frames.clientId;
import static io.carillon.it.Frames.connect;
import static io.carillon.it.Frames.lines;
import static io.carillon.it.Frames.publication;
import static io.carillon.it.Frames.publish;
import static io.carillon.it.Frames.result;
import static io.carillon.it.Frames.rpc;
import static io.carillon.it.Frames.strings;
import static io.carillon.it.Frames.subscribe;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.it.hooks.Door;
import io.carillon.testing.ApplicationWar;
import io.carillon.testing.CarillonServer;
import io.carillon.testing.RawWebSocket;
import io.carillon.testing.WebSocketClient;
import io.carillon.testing.WebSocketClient.Closed;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An application in the same WAR takes part: package {@code io.carillon.it.hooks}. */
class HooksIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static CarillonServer server;

    @BeforeAll
    static void start() {
        server = CarillonServer.named("hooks")
                .with(ApplicationWar.with(Door.class))
                .with("carillon.hook-timeout", "2s")
                // More than what is written to a client that does not read, so that it is not too slow, but stuck.
                .with("carillon.queue-limit", "64MiB")
                // The clients of these tests do not answer pings.
                .with("carillon.ping-interval", "1h")
                .with("carillon.namespace.open.allow-subscribe-for-client", "true")
                .with("carillon.namespace.open.allow-publish-for-client", "true")
                .with("carillon.namespace.room.allow-subscribe-for-client", "false")
                .start();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void theLogTellsWhichHandlersWereFound() {
        assertThat(server.log())
                .contains("The application's ConnectHandler: io.carillon.it.hooks.Door")
                .contains("The application's SubscribeHandler: io.carillon.it.hooks.Rooms")
                .contains("The application's PublishHandler: io.carillon.it.hooks.Moderation")
                .contains("The application's RpcHandler: io.carillon.it.hooks.Calls");
    }

    @Test
    void aConnectHandlerSaysWhoItIsAndWhatItIsGiven() {
        try (var ann = open()) {
            JsonObject connect = ask(ann, connect("ann")).getJsonObject("connect");
            assertThat(connect.getJsonObject("data")).hasToString("{\"welcome\":\"ann\"}");
            assertThat(connect.getJsonObject("subs").getJsonObject("news").getString("data"))
                    .isEqualTo("by the house");
        }
    }

    @ParameterizedTest
    @CsvSource({"eve,103,false", "late,1403,true", "boom,100,true", "nojson,100,true", "nochannel,100,true"})
    void aConnectHandlerKeepsOut(String user, int code, boolean temporary) {
        try (var client = open()) {
            assertError(ask(client, connect(user)), code, temporary);
        }
    }

    @Test
    void aConnectHandlerSendsAway() {
        try (var mallory = open()) {
            mallory.send(connect("mallory"));
            assertThat(mallory.awaitClosed()).isEqualTo(new Closed(4501, "banned"));
        }
        try (var nobody = open()) {
            nobody.send("{\"id\":1,\"connect\":{}}");
            assertThat(nobody.awaitClosed().code()).isEqualTo(3501);
        }
    }

    @Test
    void aSubscribeHandlerAdmitsByItsDatabaseWhatNoRuleAdmits() {
        try (var olga = connected("olga")) {
            assertError(ask(olga, subscribe(2, "room:chess")), 103, false);
            assertThat(result(ask(olga, rpc(3, "enter", "null")))).isEqualTo("true");
            JsonObject admitted = ask(olga, subscribe(4, "room:chess")).getJsonObject("subscribe");
            assertThat(admitted.getJsonObject("data")).hasToString("{\"room\":\"room:chess\"}");
            ask(olga, publish(5, "room:chess", "\"e4\""));
            assertThat(publication(olga, "e4").getJsonObject("info"))
                    .hasToString("{\"user\":\"olga\",\"client\":\"" + clientId(olga)
                            + "\",\"conn_info\":{\"name\":\"olga\"},\"chan_info\":{\"member\":true}}");
        }
    }

    @Test
    void aVetoRollsTheHandlersTransactionBack() {
        try (var paul = connected("paul")) {
            assertError(ask(paul, rpc(2, "enterAndFail", "null")), 460, false);
            assertError(ask(paul, subscribe(3, "room:bridge")), 103, false);
        }
    }

    @Test
    void theOutboxPublishesWhatATransactionOfTheApplicationCommitsAndNothingElse() {
        try (var listener = connected("lisa");
                var rita = connected("rita");
                var sam = connected("sam")) {
            ask(listener, subscribe(2, "open:hall"));
            assertError(ask(rita, rpc(2, "enterAndTellAndFail", "null")), 460, false);
            ask(sam, rpc(2, "enterAndTell", "null"));
            publication(listener, "sam entered");
            ask(rita, rpc(3, "enterAndTell", "null"));
            publication(listener, "rita entered");
            assertThat(lines(listener).stream().filter(line -> line.contains(" entered")))
                    .hasSize(2);
        }
    }

    @Test
    void aSubscribeHandlerRefusesWhateverTheRulesSay() {
        try (var ben = connected("ben")) {
            assertError(ask(ben, subscribe(2, "room:vault")), 440, false);
            assertError(ask(ben, subscribe(3, "room:boom")), 100, true);
            assertThat(ask(ben, subscribe(4, "open:named"))
                            .getJsonObject("subscribe")
                            .getString("data"))
                    .isEqualTo("as the rules say");
            ben.send(subscribe(5, "room:trap"));
            assertThat(ben.awaitClosed()).isEqualTo(new Closed(4510, "it was a trap"));
        }
    }

    @Test
    void aPublishHandlerRefusesCensorsAndTags() {
        try (var carla = connected("carla")) {
            ask(carla, subscribe(2, "open:talk"));
            assertError(ask(carla, publish(3, "open:talk", "\"you scoundrel\"")), 450, false);
            assertError(ask(carla, publish(4, "open:talk", "\"boom\"")), 100, true);
            assertError(ask(carla, publish(5, "news", "\"no rule admits this\"")), 103, false);
            assertThat(ask(carla, publish(6, "open:talk", "\"hello\""))).containsKey("publish");
            assertThat(publication(carla, "hello")).doesNotContainKey("tags");
            ask(carla, rpc(7, "enter", "null"));
            ask(carla, subscribe(8, "room:chess"));
            assertThat(ask(carla, publish(9, "room:chess", "\"damn carla\""))).containsKey("publish");
            JsonObject censored = publication(carla, "**** carla");
            assertThat(censored.getJsonObject("tags")).hasToString("{\"by\":\"carla\"}");
        }
    }

    @Test
    void anRpcHandlerAnswersFailsAndKicks() {
        try (var dora = connected("dora")) {
            assertThat(result(ask(dora, rpc(2, "time", "null")))).startsWith("\"20");
            assertThat(result(ask(dora, rpc(3, "echo", "{ \"a\": [1, 2] }")))).isEqualTo("{\"a\":[1,2]}");
            assertError(ask(dora, rpc(4, "unknown", "null")), 104, false);
            assertError(ask(dora, rpc(5, "boom", "null")), 100, true);
            assertError(ask(dora, rpc(6, "error", "null")), 100, true);
            assertError(ask(dora, rpc(7, "null", "null")), 100, true);
            assertError(ask(dora, rpc(8, "nojson", "null")), 100, true);
            assertThat(result(ask(dora, rpc(9, "announce", "\"dora is here\""))))
                    .isEqualTo("true");
            assertThat(publication(dora, "dora is here")).isNotNull();
            dora.send(rpc(10, "kick", "null"));
            assertThat(dora.awaitClosed()).isEqualTo(new Closed(4400, "kicked"));
        }
    }

    @Test
    void eachCallIsARequestOfItsOwn() {
        try (var emil = connected("emil")) {
            List<String> first = strings(ask(emil, rpc(2, "visits", "null")));
            List<String> second = strings(ask(emil, rpc(3, "visits", "null")));
            assertThat(first.get(0)).isEqualTo(first.get(1)).isNotEqualTo(second.get(0));
        }
    }

    @Test
    void aHandlerThatTakesTooLongIsNotWaitedForAndHoldsNobodyUp() {
        try (var slow = connected("slow");
                var other = connected("other")) {
            slow.send(rpc(2, "slow", "null"));
            try (var gone = connected("gone")) {
                gone.send(rpc(2, "slow", "null"));
                awaitCalls(other, 2);
            }
            assertThat(result(ask(other, rpc(2, "echo", "1")))).isEqualTo("1");
            assertError(answer(slow, 2), 100, true);
            awaitEvents(other, "gone", "disconnected gone 0 ");
            assertThat(result(ask(slow, rpc(3, "echo", "2")))).isEqualTo("2");
            ask(other, rpc(3, "release", "null"));
            assertThat(result(ask(slow, rpc(4, "slow", "null")))).isEqualTo("true");
            assertThat(lines(slow))
                    .filteredOn(line -> line.startsWith("{\"id\":2,"))
                    .hasSize(1);
        }
        assertThat(server.log()).contains("the application did not answer within 2000 ms (carillon.hook-timeout");
    }

    @Test
    void observersHearOfOneClientInOrder() {
        try (var fred = connected("fred");
                var witness = connected("witness")) {
            ask(fred, subscribe(2, "open:fred"));
            ask(fred, "{\"id\":3,\"unsubscribe\":{\"channel\":\"open:fred\"}}");
            ask(fred, subscribe(4, "open:fred-again"));
            fred.send(rpc(5, "kick", "null"));
            fred.awaitClosed();
            List<String> events = awaitEvents(witness, "fred", "disconnected fred 4400 kicked");
            assertThat(events)
                    .filteredOn(event -> event.contains("ed fred "))
                    .startsWith(
                            "connected fred {\"name\":\"fred\"}",
                            "subscribed fred news",
                            "subscribed fred open:fred",
                            "unsubscribed fred open:fred",
                            "subscribed fred open:fred-again")
                    .endsWith("disconnected fred 4400 kicked")
                    .contains("unsubscribed fred open:fred-again", "unsubscribed fred news")
                    .hasSize(8);
            assertThat(events)
                    .filteredOn(event -> !event.contains("ed fred "))
                    .containsExactly(
                            "occupied open:fred",
                            "vacated open:fred",
                            "occupied open:fred-again",
                            "vacated open:fred-again");
        }
    }

    @Test
    void aClientThatDoesNotReadIsGoneWithAWriteError() {
        try (var frozen = RawWebSocket.open(server.baseUri(), "connection/websocket");
                var witness = connected("witness")) {
            frozen.send(RawWebSocket.text(connect("icicle") + "\n" + subscribe(2, "open:ice")));
            awaitEvents(witness, "ice", "subscribed icicle open:ice");
            String large = '"' + "x".repeat(60_000) + '"';
            // More than all buffers of the system between the two.
            for (int id = 2; id < 400; id++) {
                witness.send(publish(id, "open:ice", large));
            }
            answer(witness, 399);
            awaitEvents(witness, "icicle", "disconnected icicle 3009 write error: a send did not complete in time");
        }
    }

    @Test
    void anObserverThatFailsChangesNothing() {
        try (var clumsy = connected("clumsy-gus")) {
            ask(clumsy, subscribe(2, "open:gus"));
        }
        try (var witness = connected("witness")) {
            assertThat(awaitEvents(witness, "gus", "disconnected clumsy-gus 0 "))
                    .startsWith("connected clumsy-gus {\"name\":\"clumsy-gus\"}", "subscribed clumsy-gus news");
        }
        assertThat(server.log()).contains("An observer of the application failed on Connected");
    }

    private static WebSocketClient open() {
        return WebSocketClient.open(server.baseUri(), "connection/websocket");
    }

    private static WebSocketClient connected(String user) {
        WebSocketClient client = open();
        assertThat(ask(client, connect(user))).containsKey("connect");
        return client;
    }

    private static void assertError(JsonObject answer, int code, boolean temporary) {
        JsonObject error = answer.getJsonObject("error");
        assertThat(error).as(answer.toString()).isNotNull();
        assertThat(error.getInt("code")).as(error.toString()).isEqualTo(code);
        assertThat(error.getBoolean("temporary", false)).as(error.toString()).isEqualTo(temporary);
    }

    /** Waits until that many wait in method {@code slow}. */
    private static void awaitCalls(WebSocketClient witness, int count) {
        int[] id = {500};
        Awaitility.await(count + " calls")
                .atMost(PATIENCE)
                .until(() -> result(ask(witness, rpc(++id[0], "calls", "null"))), Integer.toString(count)::equals);
    }

    /** What the diary says of a user, as soon as it says that. */
    private static List<String> awaitEvents(WebSocketClient witness, String user, String last) {
        int[] id = {1_000};
        return Awaitility.await(last)
                .atMost(PATIENCE)
                .until(
                        () -> strings(ask(witness, rpc(++id[0], "events", '"' + user + '"'))),
                        events -> events.contains(last));
    }
}

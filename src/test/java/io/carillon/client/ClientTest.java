package io.carillon.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.channel.SubscribeOptions;
import io.carillon.hooks.ConnectHandler;
import io.carillon.hooks.Connected;
import io.carillon.hooks.Disconnected;
import io.carillon.hooks.PublishHandler;
import io.carillon.hooks.SubscribeHandler;
import io.carillon.hooks.Subscribed;
import io.carillon.hooks.Unsubscribed;
import io.carillon.hooks.Veto;
import io.carillon.testing.LocalClient;
import io.carillon.testing.LocalNode;
import io.carillon.testing.TokenMaker;
import io.carillon.testing.WebSocketClient.Closed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the rows of the protocol table do not show: other settings, hooks, time, limits. */
class ClientTest {

    private static final String CONNECT = "{\"id\":1,\"connect\":{}}";
    private static final String LOBBY = "{\"id\":2,\"subscribe\":{\"channel\":\"chat:lobby\"}}";

    private final List<LocalNode> nodes = new ArrayList<>();

    @AfterEach
    void stop() {
        nodes.forEach(LocalNode::close);
    }

    @Test
    void whoDoesNotConnectInTimeIsStale() {
        LocalNode node = node("carillon.stale-close-delay", "100ms");
        LocalClient silent = node.open();
        LocalClient refused = node.open();
        refused.send(connect("{\"sub\":\"ann\",\"exp\":1}"));
        refused.await(1);
        LocalClient connected = connected(node);
        await().until(() -> {
            node.sweep();
            return silent.closed() != null && refused.closed() != null;
        });
        assertThat(silent.awaitClosed().code()).isEqualTo(3502);
        assertThat(refused.awaitClosed().code()).isEqualTo(3502);
        assertThat(connected.closed()).isNull();
    }

    @Test
    void pingsBeginWithTheAnswerToConnectAndEachHasOnePong() {
        LocalNode node = node("carillon.ping-interval", "200ms", "carillon.pong-timeout", "150ms");
        LocalClient silent = node.open();
        LocalClient client = connected(node);
        await().until(() -> {
            node.sweep();
            return client.objects().contains("{}");
        });
        assertThat(silent.objects()).as("not connected, not pinged").isEmpty();
        client.send("{}");
        assertThat(client.closed()).isNull();
        client.send("{}");
        assertThat(client.awaitClosed().code()).isEqualTo(3501);
    }

    @Test
    void whoDoesNotAnswerAPingIsClosedWhateverElseItSays() {
        LocalNode node = node("carillon.ping-interval", "200ms", "carillon.pong-timeout", "150ms");
        LocalClient client = connected(node);
        await().until(() -> {
            node.sweep();
            if (client.closed() == null) {
                client.send("{\"id\":5,\"unsubscribe\":{\"channel\":\"a\"}}");
            }
            return client.closed() != null;
        });
        assertThat(client.closed()).isEqualTo(new Closed(3012, "no pong"));
    }

    @Test
    void aUserHasAsManyConnectionsAsAreAllowed() {
        LocalNode node = node("carillon.user-connection-limit", "2");
        LocalClient first = connected(node, "ann");
        connected(node, "ann");
        LocalClient third = node.open();
        third.send(connect("{\"sub\":\"ann\"}"));
        assertThat(third.awaitClosed().code()).isEqualTo(3504);
        connected(node, "bob");
        IntStream.range(0, 5).forEach(i -> connected(node));
        first.close();
        await().until(() -> node.server().clients().of("ann").size() == 1);
        connected(node, "ann");
    }

    @Test
    void aTokenWithoutUserIsRefusedWhereThatIsSet() {
        LocalNode node = node("carillon.disallow-anonymous-connection-tokens", "true");
        LocalClient client = node.open();
        client.send(connect("{\"info\":1}"));
        assertThat(client.awaitClosed().code()).isEqualTo(3507);
        connected(node);
    }

    @Test
    void whoIsNobodyIsKeptOutWhereAnonymousClientsAreNotAllowed() {
        LocalNode node = node("carillon.allow-anonymous-connect-without-token", "false");
        LocalClient client = node.open();
        client.send(CONNECT);
        assertThat(client.awaitClosed().code()).isEqualTo(3501);
        LocalClient bob = node.open("bob");
        bob.send(CONNECT);
        assertThat(bob.await(1).get(0)).startsWith("{\"id\":1,\"connect\":{");
    }

    @Test
    void theServersTimeIsToldWhereThatIsSet() {
        LocalNode node = node("carillon.connect-include-server-time", "true");
        LocalClient client = connected(node);
        assertThat(client.objects().get(0))
                .contains("\"time\":" + node.clock().instant().toEpochMilli());
    }

    @Test
    void everyUserHasAPersonalChannelAndPerhapsOneConnection() {
        String key = "carillon.subscribe-to-user-personal-channel.";
        LocalNode node = node(
                key + "enabled", "true", key + "personal-channel-namespace", "chat", key + "single-connection", "true");
        LocalClient first = connected(node, "ann");
        assertThat(first.objects().get(0)).contains("\"subs\":{\"chat:#ann\":{\"recoverable\":true");
        LocalClient nobody = connected(node);
        assertThat(nobody.objects().get(0)).doesNotContain("subs");
        LocalClient second = connected(node, "ann");
        assertThat(first.awaitClosed()).isEqualTo(new Closed(3504, "connection limit"));
        node.publish("chat:#ann", "\"hello\"");
        await().until(() -> second.objects().stream().anyMatch(object -> object.contains("hello")));
        assertThat(second.closed()).isNull();
    }

    @Test
    void moreCommandsThanMayWaitEndTheConnection() {
        var open = new CountDownLatch(1);
        LocalNode node = node(Map.of(), new Hooks.Handlers(List.of(), List.of(), List.of(), List.of(call -> {
            awaitQuietly(open);
            return Optional.of("1");
        })));
        LocalClient client = connected(node);
        String large = "{\"id\":2,\"rpc\":{\"data\":\"" + "x".repeat(65_000) + "\"}}";
        // One is at work, and as many wait as the queue holds.
        for (int i = 0; i < 1 + (1 << 20) / (large.length() + 200); i++) {
            client.send(large);
        }
        assertThat(client.closed()).isNull();
        client.send(large);
        assertThat(client.awaitClosed().code()).isEqualTo(3013);
        open.countDown();
    }

    @Test
    void aThousandPublicationsMayBeOnTheirWay() {
        LocalNode node = node();
        LocalClient client = connected(node);
        for (int i = 0; i < 1_000; i++) {
            client.send("{\"id\":" + (i + 2) + ",\"publish\":{\"channel\":\"chat:lobby\",\"data\":" + i + "}}");
        }
        assertThat(client.await(1_001)).endsWith("{\"id\":1001,\"publish\":{}}");
    }

    @Test
    void whoAsksMuchAndReadsLittleIsAnsweredAsFastAsItReads() {
        LocalNode node = node();
        for (int i = 0; i < 100; i++) {
            node.publish("chat:lobby", '"' + "x".repeat(10_000) + '"');
        }
        LocalClient client = connected(node);
        client.transport().freeze();
        for (int i = 0; i < 20; i++) {
            client.send("{\"id\":" + (10 + i) + ",\"history\":{\"channel\":\"chat:lobby\",\"limit\":100}}");
        }
        await().until(() -> client.connection().isBacklogged());
        assertThat(client.objects()).hasSizeLessThan(10);
        client.transport().thaw();
        assertThat(client.await(21)).hasSize(21);
        assertThat(client.closed()).isNull();
    }

    @Test
    void handlersDecideWhatClientsMayDo() {
        ConnectHandler connect = attempt -> attempt.data() == null
                ? ConnectHandler.Answer.UNCHANGED
                : new ConnectHandler.Answer(
                        "eve", "{\"i\":1}", "{\"d\":1}", null, Map.of("closed:x", SubscribeOptions.NONE));
        SubscribeHandler subscribe = attempt -> {
            if (attempt.channel().equals("chat:vetoed")) {
                throw Veto.error(1_000, "not this one", false);
            }
            return attempt.channel().equals("closed:y")
                    ? SubscribeHandler.Answer.admit(
                            new SubscribeOptions(null, "\"welcome\"", null, SubscribeOptions.Overrides.NONE))
                    : SubscribeHandler.Answer.UNDECIDED;
        };
        PublishHandler publish = attempt -> {
            if (attempt.data().contains("rude")) {
                throw Veto.disconnect(4_500, "be polite");
            }
            return PublishHandler.Answer.admit().withData("\"replaced\"");
        };
        LocalNode node = node(
                Map.of("carillon.namespace.closed.replay", "0"),
                new Hooks.Handlers(
                        List.of(connect),
                        List.of(subscribe),
                        List.of(publish),
                        List.of(call -> call.method().equals("sum") ? Optional.of("3") : Optional.empty())));
        LocalClient client = node.open();
        client.send("{\"id\":1,\"connect\":{\"data\":1}}");
        assertThat(client.await(1).get(0)).contains("\"data\":{\"d\":1}").contains("\"subs\":{\"closed:x\":{}}");
        client.send("{\"id\":2,\"subscribe\":{\"channel\":\"chat:vetoed\"}}\n"
                + "{\"id\":3,\"subscribe\":{\"channel\":\"closed:y\"}}\n"
                + "{\"id\":4,\"subscribe\":{\"channel\":\"closed:z\"}}\n"
                + "{\"id\":5,\"rpc\":{\"method\":\"sum\"}}\n"
                + "{\"id\":6,\"rpc\":{\"method\":\"nosuch\"}}\n"
                + "{\"id\":7,\"publish\":{\"channel\":\"closed:q\",\"data\":1}}\n"
                + "{\"id\":8,\"publish\":{\"channel\":\"closed:x\",\"data\":\"rude\"}}");
        assertThat(client.awaitClosed()).isEqualTo(new Closed(4_500, "be polite"));
        assertThat(client.objects().subList(1, 6))
                .satisfiesExactly(
                        reply -> assertThat(reply)
                                .isEqualTo("{\"id\":2,\"error\":{\"code\":1000,\"message\":\"not this one\"}}"),
                        reply -> assertThat(reply).isEqualTo("{\"id\":3,\"subscribe\":{\"data\":\"welcome\"}}"),
                        reply -> assertThat(reply).contains("\"id\":4,\"error\":{\"code\":103"),
                        reply -> assertThat(reply).isEqualTo("{\"id\":5,\"rpc\":{\"data\":3}}"),
                        reply -> assertThat(reply).contains("\"id\":6,\"error\":{\"code\":104"));
    }

    @Test
    void theApplicationHearsWhoComesAndGoesOnceAndInOrder() {
        LocalNode node = node();
        LocalClient client = connected(node, "ann");
        client.send(LOBBY);
        client.await(3);
        LocalClient refused = node.open();
        refused.send(connect("{\"sub\":\"bob\",\"channels\":[\"chat:lobby\",\"nosuch:x\"]}"));
        refused.await(1);
        refused.close();
        client.close();
        await().until(() -> node.server().clients().size() == 0);
        await().until(() -> node.events().stream().anyMatch(Disconnected.class::isInstance));
        assertThat(node.events())
                .extracting(Object::getClass)
                .containsExactly(Connected.class, Subscribed.class, Unsubscribed.class, Disconnected.class);
    }

    @Test
    void whatTheServerCannotDoToAClientIsGivenUp() {
        LocalNode node = node("carillon.channel-limit", "1", "carillon.namespace.letters.channel-regex", "^[a-z]+$");
        LocalClient client = connected(node, "ann");
        long begin = System.nanoTime();
        assertThatThrownBy(() -> node.call("subscribe", "{\"user\":\"ann\",\"channel\":\"letters:1\"}"))
                .hasMessageContaining("the channel letters:1 does not match \"^[a-z]+$\"");
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .as("well before the deadline of nodes that do not answer")
                .isLessThan(Duration.ofSeconds(1));
        assertThat(client.closed()).isNull();
        node.call("subscribe", "{\"user\":\"ann\",\"channel\":\"chat:a\"}");
        node.call("subscribe", "{\"user\":\"ann\",\"channel\":\"chat:b\"}");
        assertThat(client.awaitClosed().code()).isEqualTo(3505);
    }

    @Test
    void aDatabaseThatIsAwayIsATemporaryError() {
        LocalNode node = node();
        LocalClient client = connected(node);
        node.server().journal().close();
        client.send(LOBBY + "\n{\"id\":3,\"history\":{\"channel\":\"chat:lobby\"}}\n"
                + "{\"id\":4,\"publish\":{\"channel\":\"chat:lobby\",\"data\":1}}\n"
                + "{\"id\":5,\"subscribe\":{\"channel\":\"live:lobby\"}}");
        List<String> replies = client.await(5);
        assertThat(replies.subList(1, 4))
                .allSatisfy(reply -> assertThat(reply)
                        .containsAnyOf("\"code\":100,", "\"code\":111,")
                        .endsWith("\"temporary\":true}}"));
        assertThat(replies.get(4)).isEqualTo("{\"id\":5,\"subscribe\":{}}");
        assertThat(node.server().hub().subscriptions()).isEqualTo(1);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private LocalNode node(String... keysAndValues) {
        var settings = new java.util.HashMap<String, String>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            settings.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return node(settings, Hooks.Handlers.NONE);
    }

    private LocalNode node(Map<String, String> settings, Hooks.Handlers handlers) {
        LocalNode node = LocalNode.with(settings, handlers);
        nodes.add(node);
        return node;
    }

    private static LocalClient connected(LocalNode node) {
        LocalClient client = node.open();
        client.send(CONNECT);
        assertThat(client.await(1).get(0)).startsWith("{\"id\":1,\"connect\":{");
        return client;
    }

    private static LocalClient connected(LocalNode node, String user) {
        LocalClient client = node.open();
        client.send(connect("{\"sub\":\"" + user + "\"}"));
        assertThat(client.await(1).get(0)).startsWith("{\"id\":1,\"connect\":{");
        return client;
    }

    private static String connect(String claims) {
        return "{\"id\":1,\"connect\":{\"token\":\"" + TokenMaker.sign(claims, TokenMaker.DEVELOPMENT_SECRET) + "\"}}";
    }

    private static ConditionFactory await() {
        return Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofSeconds(30));
    }
}

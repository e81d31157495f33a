package io.carillon.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.channel.ChannelName;
import io.carillon.history.Draft;
import io.carillon.history.Journal;
import io.carillon.testing.ApiClient;
import io.carillon.testing.JournalDatabase;
import io.carillon.testing.LocalClient;
import io.carillon.testing.LocalNode;
import io.carillon.testing.Seeds;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Clients that come back to a node at once share what is read for them, and see what the journal holds. */
class SharedRecoveryTest {

    private static final int CHANNELS = 10;
    private static final int CLIENTS = 1_000;

    private final Random random = Seeds.random(SharedRecoveryTest.class);

    @Test
    void aThousandClientsReadTheJournalAtMostTwiceForEachChannel() {
        try (LocalNode node = node(Map.of())) {
            for (int i = 0; i < 60 * CHANNELS; i++) {
                node.publishSoon("room:" + i % CHANNELS, Integer.toString(i));
            }
            node.publish("room:0", "\"last\"");
            long before = node.server().journal().reads();
            var arrivals = new ArrayList<Arrival>();
            for (int i = 0; i < CLIENTS; i++) {
                arrivals.add(new Arrival(node, "room:" + (1 + i % (CHANNELS - 1)), random.nextInt(61)));
            }
            Collections.shuffle(arrivals, random);
            arrivals.forEach(Arrival::comeBack);
            arrivals.forEach(arrival -> arrival.check(60));
            long reads = node.server().journal().reads() - before;
            System.out.println("SharedRecoveryTest: " + CLIENTS + " clients, " + CHANNELS + " channels, " + reads
                    + " reads of the journal");
            assertThat(reads).isPositive().isLessThanOrEqualTo(2 * CHANNELS);
        }
    }

    @Test
    void whatTheStreamHasDeliveredIsReadByNobody() {
        try (LocalNode node = node(Map.of())) {
            var listening = new Arrival(node, "room:warm", 0);
            listening.comeBack();
            listening.check(0);
            for (int i = 1; i <= 30; i++) {
                node.publish("room:warm", Integer.toString(i));
            }
            listening.client.await(32);
            long before = node.server().journal().reads();
            for (int i = 0; i <= 30; i++) {
                var arrival = new Arrival(node, "room:warm", i);
                arrival.comeBack();
                arrival.check(30);
            }
            assertThat(node.server().journal().reads()).isEqualTo(before);
        }
    }

    @Test
    void whatIsTooOldOrRemovedIsNotRecoveredFromMemoryEither() {
        try (LocalNode node = node(Map.of("carillon.namespace.room.history-ttl", "60s"))) {
            var listening = new Arrival(node, "room:old", 0);
            listening.comeBack();
            listening.check(0);
            node.publish("room:old", "1");
            node.clock().advance(Duration.ofSeconds(50));
            node.publish("room:old", "2");
            listening.client.await(4);
            new Arrival(node, "room:old", 0).comeBackAndCheck(2);
            node.clock().advance(Duration.ofSeconds(20));
            new Arrival(node, "room:old", 0).comeBackAndFail();
            new Arrival(node, "room:old", 1).comeBackAndCheck(2);
            var channel = new ChannelName("room:old");
            node.server()
                    .journal()
                    .remove(channel)
                    .thenCompose(removed -> node.everywhere().historyRemoved(channel))
                    .toCompletableFuture()
                    .join();
            new Arrival(node, "room:old", 1).comeBackAndFail();
            new Arrival(node, "room:old", 2).comeBackAndCheck(2);
        }
    }

    @Test
    void whoHasSeenMoreThanThisNodeIsRecoveredAllTheSame() {
        try (LocalNode node = node(Map.of())) {
            var listening = new Arrival(node, "room:ahead", 0);
            listening.comeBack();
            listening.check(0);
            node.publish("room:ahead", "1");
            listening.client.await(3);
            // Published by another node, and the announcement is lost.
            var channel = new ChannelName("room:ahead");
            Journal other = node.database().journal(JournalDatabase.OPTIONS, node.clock());
            for (String data : List.of("2", "3")) {
                var draft = new Draft(
                        channel,
                        node.server().settings().namespaces().of(channel),
                        data,
                        null,
                        Map.of(),
                        true,
                        "",
                        0,
                        "");
                other.append(draft, lost -> {}).toCompletableFuture().join();
            }
            new Arrival(node, "room:ahead", 2).comeBackAndCheck(3);
            assertThat(listening.client.await(5).subList(2, 5))
                    .as("what was read for the other one came to this one, too")
                    .extracting(object -> object.replaceAll(".*\"offset\":(\\d+).*", "$1"))
                    .containsExactly("1", "2", "3");
        }
    }

    private static LocalNode node(Map<String, String> more) {
        var settings = new HashMap<>(Map.of(
                "carillon.namespace.room.history-size", "1000",
                "carillon.namespace.room.force-recovery", "true",
                "carillon.namespace.room.allow-subscribe-for-client", "true",
                "carillon.namespace.room.allow-subscribe-for-anonymous", "true"));
        settings.putAll(more);
        return LocalNode.with(settings);
    }

    /** A client that comes back with what it has seen last. */
    private static final class Arrival {

        private final LocalClient client;
        private final String channel;
        private final long since;

        Arrival(LocalNode node, String channel, long since) {
            this.client = node.open();
            this.channel = channel;
            this.since = since;
        }

        void comeBack() {
            client.send("{\"id\":1,\"connect\":{}}\n{\"id\":2,\"subscribe\":{\"channel\":\"" + channel
                    + "\",\"recover\":true,\"offset\":" + since + "}}");
        }

        void comeBackAndCheck(long top) {
            comeBack();
            check(top);
        }

        void comeBackAndFail() {
            comeBack();
            assertThat(reply()).doesNotContainKey("recovered").doesNotContainKey("publications");
        }

        void check(long top) {
            JsonObject reply = reply();
            assertThat(reply.getBoolean("recovered", false))
                    .as(reply.toString())
                    .isTrue();
            JsonArray publications = reply.getJsonArray("publications");
            List<Long> offsets = publications == null
                    ? List.of()
                    : publications.getValuesAs(JsonObject.class).stream()
                            .map(publication -> (long) publication.getInt("offset"))
                            .toList();
            assertThat(offsets)
                    .isEqualTo(LongStream.rangeClosed(since + 1, top).boxed().toList());
        }

        private JsonObject reply() {
            return ApiClient.parse(client.await(2).get(1)).getJsonObject("subscribe");
        }
    }
}

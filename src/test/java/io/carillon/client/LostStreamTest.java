package io.carillon.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.testing.LocalClient;
import io.carillon.testing.LocalNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What cannot be repaired: the stream of a live subscription is lost, and another one stands in its place. */
class LostStreamTest {

    private static final String PERSONAL = "carillon.subscribe-to-user-personal-channel.";

    @Test
    void aClientsSubscriptionEndsWith2500AndTheClientMayComeBack() {
        try (LocalNode node = LocalNode.with(Map.of())) {
            LocalClient client = node.open();
            client.send("{\"id\":1,\"connect\":{}}\n{\"id\":2,\"subscribe\":{\"channel\":\"chat:lost\"}}");
            client.await(2);
            node.publish("chat:lost", "1");
            await().until(() -> has(client, "\"offset\":1"));
            loseStreams(node);
            await().until(
                            () -> has(
                                    client,
                                    "{\"push\":{\"channel\":\"chat:lost\",\"unsubscribe\":{\"code\":2500,\"reason\":\"insufficient state\"}}}"));
            assertThat(client.closed()).isNull();
            assertThat(node.server().hub().subscriptions()).isZero();
            client.send(
                    "{\"id\":3,\"subscribe\":{\"channel\":\"chat:lost\",\"recover\":true,\"offset\":1,\"epoch\":\"gone\"}}");
            await().until(() -> has(client, "{\"id\":3,\"subscribe\":"));
            assertThat(client.objects().stream().filter(object -> object.startsWith("{\"id\":3,")))
                    .singleElement()
                    .asString()
                    .contains("\"was_recovering\":true", "\"epoch\":\"another\"")
                    .doesNotContain("\"recovered\"");
        }
    }

    @Test
    void theServersSubscriptionEndsTheConnectionWith3010() {
        try (LocalNode node =
                LocalNode.with(Map.of(PERSONAL + "enabled", "true", PERSONAL + "personal-channel-namespace", "chat"))) {
            LocalClient client = node.open("ann");
            client.send("{\"id\":1,\"connect\":{}}");
            client.await(1);
            node.publish("chat:#ann", "1");
            await().until(() -> has(client, "\"offset\":1"));
            loseStreams(node);
            assertThat(client.awaitClosed().code()).isEqualTo(3010);
        }
    }

    /** As if the tables had been emptied and filled again. */
    private static void loseStreams(LocalNode node) {
        node.database().execute(List.of("update carillon_channel set epoch = 'another'"));
        node.server().hub().checkPositions();
    }

    private static boolean has(LocalClient client, String text) {
        return client.objects().stream().anyMatch(object -> object.contains(text));
    }
}

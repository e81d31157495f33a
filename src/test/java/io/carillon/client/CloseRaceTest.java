package io.carillon.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.channel.ChannelName;
import io.carillon.presence.Presence;
import io.carillon.testing.LocalClient;
import io.carillon.testing.LocalNode;
import io.carillon.testing.Seeds;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections that end in every moment of their lives, while publications are on their way to them. */
class CloseRaceTest {

    private static final int CYCLES = 100_000;
    private static final int CHANNELS = 20;
    private static final int AT_A_TIME = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Random random = Seeds.random(CloseRaceTest.class);

    @Test
    @Timeout(180)
    void nothingIsLeftOfAHundredThousandConnectionsThatEndWhenever() throws InterruptedException {
        // Nothing waits for a database.
        openAndClose(CYCLES, Map.of());
    }

    @Test
    @Timeout(180)
    void norOfThoseThatWaitForTheirHistory() throws InterruptedException {
        openAndClose(
                CYCLES / 10,
                Map.of("carillon.namespace.room.history-size", "20", "carillon.namespace.room.force-recovery", "true"));
    }

    private void openAndClose(int cycles, Map<String, String> more) throws InterruptedException {
        var settings = new HashMap<>(more);
        for (String option : List.of(
                "presence",
                "join-leave",
                "force-push-join-leave",
                "allow-subscribe-for-client",
                "allow-subscribe-for-anonymous")) {
            settings.put("carillon.namespace.room." + option, "true");
        }
        ExecutorService closers = Executors.newFixedThreadPool(2);
        try (LocalNode node = LocalNode.with(settings)) {
            var room = new Semaphore(AT_A_TIME);
            for (int i = 0; i < cycles; i++) {
                room.acquire();
                LocalClient client = node.open();
                liveShortly(node, client, channel(random.nextInt(CHANNELS)));
                closers.execute(() -> {
                    client.close();
                    room.release();
                });
            }
            room.acquire(AT_A_TIME);
            assertNothingIsLeft(node);
        } finally {
            closers.shutdownNow();
            assertThat(closers.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    private void liveShortly(LocalNode node, LocalClient client, String channel) {
        int fate = random.nextInt(5);
        client.send("{\"id\":1,\"connect\":{}}");
        if (fate == 0) {
            client.close();
        }
        client.send(
                "{\"id\":2,\"subscribe\":{\"channel\":\"" + channel + "\",\"recover\":" + random.nextBoolean() + "}}");
        if (fate == 1) {
            client.close();
        }
        if (random.nextInt(4) == 0) {
            node.publishSoon(channel, "1");
        }
        if (fate == 2) {
            client.send("{\"id\":3,\"unsubscribe\":{\"channel\":\"" + channel + "\"}}");
        }
    }

    private static void assertNothingIsLeft(LocalNode node) {
        Server server = node.server();
        Awaitility.await().atMost(PATIENCE).until(() -> server.clients().size() == 0);
        Awaitility.await().atMost(PATIENCE).until(() -> server.hub().channels() == 0);
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> IntStream.range(0, CHANNELS)
                        .forEach(i -> assertThat(server.presence().stats(new ChannelName(channel(i))))
                                .isCompletedWithValue(new Presence.Stats(0, 0))));
        assertThat(server.hub().subscriptions()).isZero();
        assertThat(server.registry().size()).isZero();
        assertThat(server.clients().users()).isZero();
    }

    private static String channel(int i) {
        return "room:" + i;
    }
}

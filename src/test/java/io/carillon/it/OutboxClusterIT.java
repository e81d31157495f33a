package io.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.testing.CarillonServer;
import io.carillon.testing.Postgres;
import io.carillon.testing.Redis;
import io.carillon.testing.Seeds;
import io.carillon.testing.WebSocketClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two nodes share one outbox. */
class OutboxClusterIT {

    private static final int PROGRAMS = 3;
    private static final int ROWS_OF_EACH = 1_000;
    private static final int ALL = PROGRAMS * ROWS_OF_EACH;
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private static Postgres postgres;
    private static Redis redis;
    private static CarillonServer a;
    private static CarillonServer b;

    @BeforeAll
    static void start() {
        postgres = Postgres.start();
        redis = Redis.start();
        a = node("outbox-a");
        b = node("outbox-b");
    }

    @AfterAll
    static void stop() throws Exception {
        for (AutoCloseable each : new AutoCloseable[] {a, b, redis, postgres}) {
            if (each != null) {
                each.close();
            }
        }
    }

    @Test
    void everySubscriberOfBothNodesSeesEveryRowOnceInTheOrderOfItsSession() {
        List<String> channels = channels("all");
        try (var onA = new Listeners(a, channels);
                var onB = new Listeners(b, channels)) {
            var programs = new OutboxPrograms(postgres, PROGRAMS, ROWS_OF_EACH, channels, Seeds.random(getClass()));
            programs.join();
            for (Listeners listeners : List.of(onA, onB)) {
                listeners.await(ALL);
                programs.assertComplete(listeners.received());
            }
        }
    }

    @Test
    void aNodeThatIsKilledInTheMiddleLosesNothingAndDoublesNothing() {
        List<String> channels = channels("kill");
        try (var onA = new Listeners(a, channels);
                var onB = new Listeners(b, channels)) {
            var killed = new CountDownLatch(1);
            var programs =
                    new OutboxPrograms(postgres, PROGRAMS, ROWS_OF_EACH, channels, Seeds.random(getClass()), killed);
            Awaitility.await("the middle").atMost(PATIENCE).until(() -> programs.committed() > ALL / 3);
            b.kill();
            killed.countDown();
            programs.join();
            onA.await(ALL);
            programs.assertComplete(onA.received());
            b.restart();
            onB.comeBack(b);
            onB.await(ALL);
            programs.assertComplete(onB.received());
            assertThat(onB.received()).as("the same order everywhere").isEqualTo(onA.received());
        }
    }

    private static CarillonServer node(String name) {
        return CarillonServer.named(name)
                .with("carillon.profile", "development")
                .with("carillon.node-name", name)
                .with("carillon.redis.url", redis.url())
                .with("carillon.namespace.chat.history-size", "20000")
                .with(postgres)
                .start();
    }

    private static List<String> channels(String name) {
        return IntStream.range(0, 20).mapToObj(i -> "chat:" + name + "-" + i).toList();
    }

    /** One plain client for each channel. */
    private static final class Listeners implements AutoCloseable {

        private final Map<String, WebSocketClient> clients = new LinkedHashMap<>();
        private final Map<String, List<String>> before = new LinkedHashMap<>();

        Listeners(CarillonServer node, List<String> channels) {
            channels.forEach(channel -> clients.put(channel, Subscribed.to(node.baseUri(), channel, "")));
        }

        /** Goes on after the last one that each has seen. */
        void comeBack(CarillonServer node) {
            clients.replaceAll((channel, client) -> {
                List<String> seen = client.texts();
                before.put(channel, seen);
                // Without gaps so far, or the test fails: so the number of texts is the last offset.
                return WebSocketClient.open(node.baseUri(), "ws/" + channel + "?since=" + seen.size());
            });
        }

        void await(int count) {
            Awaitility.await(count + " rows")
                    .atMost(PATIENCE)
                    .until(() -> received().stream().mapToInt(List::size).sum() >= count);
        }

        List<List<String>> received() {
            var received = new ArrayList<List<String>>();
            clients.forEach((channel, client) -> {
                var texts = new ArrayList<>(before.getOrDefault(channel, List.of()));
                texts.addAll(client.texts());
                received.add(texts);
            });
            return received;
        }

        @Override
        public void close() {
            clients.values().forEach(WebSocketClient::close);
        }
    }
}

package io.carillon.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.testing.LocalClient;
import io.carillon.testing.LocalNode;
import io.carillon.testing.TokenMaker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ClientsTest {

    private static final int LIMIT = 3;

    @Test
    @Timeout(120)
    void aUserNeverHasMoreConnectionsThanAreAllowedWhoeverRaces() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (LocalNode node = LocalNode.with(Map.of("carillon.user-connection-limit", Integer.toString(LIMIT)))) {
            Clients clients = node.server().clients();
            for (int round = 0; round < 200; round++) {
                String connect = connect("user-" + round % 7);
                List<LocalClient> opened = Collections.synchronizedList(new ArrayList<>());
                var done = new ArrayList<Future<?>>();
                for (int i = 0; i < 8; i++) {
                    boolean leaves = i % 3 == 0;
                    done.add(threads.submit(() -> {
                        LocalClient client = node.open();
                        opened.add(client);
                        client.send(connect);
                        if (leaves) {
                            client.close();
                        }
                    }));
                }
                for (Future<?> each : done) {
                    each.get();
                }
                await(() -> opened.stream()
                        .allMatch(client -> !client.objects().isEmpty()
                                || client.closed() != null
                                || !client.connection().isOpen()));
                assertThat(clients.of("user-" + round % 7).size()).isLessThanOrEqualTo(LIMIT);
                assertThat(opened.stream()
                                .filter(client -> client.connection().isOpen())
                                .count())
                        .as("those that stay")
                        .isBetween(1L, (long) LIMIT);
                opened.forEach(LocalClient::close);
                await(() -> clients.size() == 0);
                assertThat(clients.of("user-" + round % 7)).isEmpty();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void saysWhenNothingIsLeftOfThoseThatAreHere() {
        try (LocalNode node = LocalNode.with(Map.of())) {
            Clients clients = node.server().clients();
            assertThat(clients.gone()).isCompleted();
            LocalClient ann = node.open();
            ann.send(connect("ann"));
            ann.send("{\"id\":2,\"subscribe\":{\"channel\":\"chat:a\"}}");
            ann.await(3);
            var gone = clients.gone();
            assertThat(gone).isNotDone();
            assertThat(clients.size()).isEqualTo(1);
            assertThat(clients.of("ann")).hasSize(1);
            assertThat(clients.of("")).isEmpty();
            node.open();
            assertThat(clients.of("")).as("it has not said who it is").isEmpty();
            ann.close();
            await(gone::isDone);
            assertThat(node.server().hub().channels()).isZero();
            assertThat(clients.of("ann")).isEmpty();
        }
    }

    private static String connect(String user) {
        return "{\"id\":1,\"connect\":{\"token\":\""
                + TokenMaker.sign("{\"sub\":\"" + user + "\"}", TokenMaker.DEVELOPMENT_SECRET) + "\"}}";
    }

    private static void await(java.util.concurrent.Callable<Boolean> condition) {
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .atMost(Duration.ofSeconds(30))
                .until(condition);
    }
}

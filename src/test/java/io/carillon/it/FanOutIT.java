package io.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.testing.ApiClient;
import io.carillon.testing.CarillonServer;
import io.carillon.testing.Crowd;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** One channel with so many subscribers that several threads send to them, and with many publishers at once. */
class FanOutIT {

    private static final String KEY = "the-key-of-the-fan-out-it-0000000000";
    private static final int SUBSCRIBERS = 300;
    private static final int PUBLISHERS = 16;
    private static final int EACH = 25;

    @Test
    void everybodySeesEverythingOnceAndInOrder() throws Exception {
        try (CarillonServer server = CarillonServer.named("fan-out")
                        .with("carillon.api-key", KEY)
                        .with("carillon.allow-anonymous-connect-without-token", "true")
                        .with("carillon.namespace.fan.history-size", "1000")
                        .with("carillon.namespace.fan.allow-subscribe-for-client", "true")
                        .with("carillon.namespace.fan.allow-subscribe-for-anonymous", "true")
                        .start();
                Crowd crowd = new Crowd(
                        server.httpPort(),
                        Collections.nCopies(
                                SUBSCRIBERS,
                                "{\"id\":1,\"connect\":{}}\n{\"id\":2,\"subscribe\":{\"channel\":\"fan:out\"}}"))) {
            awaitAll(crowd, 2);
            var offsets = publish(server);
            long all = PUBLISHERS * EACH;
            assertThat(offsets)
                    .containsExactlyInAnyOrderElementsOf(
                            LongStream.rangeClosed(1, all).boxed().toList());
            awaitAll(crowd, 2 + PUBLISHERS * EACH);
            List<Long> inOrder = LongStream.rangeClosed(1, all).boxed().toList();
            assertThat(crowd.members())
                    .allSatisfy(member -> assertThat(published(member)).isEqualTo(inOrder));
            assertThat(crowd.failures()).as("connections that were lost").isEmpty();
        }
    }

    private static void awaitAll(Crowd crowd, int heard) {
        Awaitility.await("everybody has heard " + heard + " things")
                .atMost(Duration.ofSeconds(120))
                .until(() -> crowd.members().stream()
                        .allMatch(member -> member.heard().size() >= heard));
    }

    /** Returns the offsets that the publishers were told. */
    private static List<Long> publish(CarillonServer server) throws InterruptedException {
        List<Long> offsets = Collections.synchronizedList(new ArrayList<>());
        ApiClient api = new ApiClient(server.baseUri(), "X-API-Key", KEY);
        var publishers = Executors.newFixedThreadPool(PUBLISHERS);
        CompletableFuture.allOf(IntStream.range(0, PUBLISHERS)
                        .mapToObj(publisher -> CompletableFuture.runAsync(
                                () -> IntStream.range(0, EACH)
                                        .forEach(i -> offsets.add(api.publish("fan:out", "\"" + i + "\""))),
                                publishers))
                        .toArray(CompletableFuture[]::new))
                .join();
        publishers.shutdown();
        assertThat(publishers.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        return offsets;
    }

    private static List<Long> published(Crowd.Member member) {
        return member.heard().stream()
                .map(ApiClient::parse)
                .filter(message -> message.containsKey("push"))
                .map(message -> message.getJsonObject("push").getJsonObject("pub"))
                .map(FanOutIT::offset)
                .toList();
    }

    private static long offset(JsonObject publication) {
        return publication.getJsonNumber("offset").longValue();
    }
}

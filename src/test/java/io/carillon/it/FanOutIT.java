package io.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.testing.ApiClient;
import io.carillon.testing.ArquillianIT;
import io.carillon.testing.Crowd;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** One channel with so many subscribers that several threads send to them, and with many publishers at once. */
class FanOutIT extends ArquillianIT {

    private static final int SUBSCRIBERS = 300;
    private static final int PUBLISHERS = 16;
    private static final int EACH = 25;

    @Test
    void everybodySeesEverythingOnceAndInOrder() throws Exception {
        String channel = "track:" + UUID.randomUUID();
        String greeting = "{\"id\":1,\"connect\":{}}\n{\"id\":2,\"subscribe\":{\"channel\":\"" + channel + "\"}}";
        int all = PUBLISHERS * EACH;
        List<Long> inOrder = LongStream.rangeClosed(1, all).boxed().toList();
        try (var crowd = new Crowd(baseUri().getPort(), Collections.nCopies(SUBSCRIBERS, greeting))) {
            awaitAll(crowd, 2);
            assertThat(publish(channel)).containsExactlyInAnyOrderElementsOf(inOrder);
            awaitAll(crowd, 2 + all);
            assertThat(crowd.members())
                    .allSatisfy(member -> assertThat(published(member)).isEqualTo(inOrder));
            assertThat(crowd.failures()).as("connections that were lost").isEmpty();
        }
    }

    private static void awaitAll(Crowd crowd, int heard) {
        crowd.awaitEach(
                "everybody has heard " + heard + " things",
                Duration.ofSeconds(120),
                member -> member.heard().size() >= heard);
    }

    /** Returns the offsets that the publishers were told. */
    private List<Long> publish(String channel) throws InterruptedException {
        List<Long> offsets = Collections.synchronizedList(new ArrayList<>());
        ApiClient api = ApiClient.withKey(baseUri());
        var publishers = Executors.newFixedThreadPool(PUBLISHERS);
        CompletableFuture.allOf(IntStream.range(0, PUBLISHERS)
                        .mapToObj(publisher -> CompletableFuture.runAsync(
                                () -> IntStream.range(0, EACH)
                                        .forEach(i -> offsets.add(api.publish(channel, "\"" + i + "\""))),
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

package io.carillon.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.channel.Position;
import io.carillon.testing.ApiClient;
import io.carillon.testing.BadBroker;
import io.carillon.testing.LocalClient;
import io.carillon.testing.LocalNode;
import io.carillon.testing.Seeds;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients come back while others publish, and the broker is a bad one: what was missed and what is new, without a gap, each once. */
class ReplayGateTest {

    private static final int INTERLEAVINGS = 10_000;
    private static final int AT_A_TIME = 250;

    private final Random random = Seeds.random(ReplayGateTest.class);

    @Test
    @Timeout(180)
    void whoRecoversWhileOthersPublishMissesNothingAndSeesNothingTwice() {
        var brokersLuck = new Random(random.nextLong());
        try (LocalNode node = LocalNode.with(
                Map.of(
                        "carillon.namespace.gate.history-size", "1000",
                        "carillon.namespace.gate.force-recovery", "true",
                        "carillon.namespace.gate.allow-subscribe-for-client", "true",
                        "carillon.namespace.gate.allow-subscribe-for-anonymous", "true"),
                broker -> new BadBroker(broker, brokersLuck))) {
            for (int first = 0; first < INTERLEAVINGS; first += AT_A_TIME) {
                var races = new ArrayList<Race>();
                var steps = new ArrayList<Race>();
                for (int i = 0; i < AT_A_TIME; i++) {
                    var race = new Race(node, "gate:" + (first + i));
                    races.add(race);
                    steps.addAll(Collections.nCopies(race.steps(), race));
                }
                Collections.shuffle(steps, random);
                steps.forEach(Race::step);
                Awaitility.await()
                        .pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(20))
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> {
                            node.server().hub().checkPositions();
                            return races.stream().allMatch(Race::isOver);
                        });
                races.forEach(Race::check);
                races.forEach(Race::end);
            }
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> node.server().hub().channels() == 0);
        }
    }

    /** One channel, a few publications, and one client that comes among them. */
    private final class Race {

        private final LocalNode node;
        private final String channel;
        private final LocalClient client;
        private final int publications = 1 + random.nextInt(10);
        private final int comesAt = random.nextInt(publications + 1);
        private final boolean ofAnotherEpoch = random.nextInt(20) == 0;
        // What was acknowledged, by its payload.
        private final Map<String, Position> acknowledged = new ConcurrentHashMap<>();
        private int step;
        private long since;

        Race(LocalNode node, String channel) {
            this.node = node;
            this.channel = channel;
            client = node.open();
            client.send("{\"id\":1,\"connect\":{}}");
        }

        int steps() {
            return publications + 1;
        }

        void step() {
            if (step == comesAt) {
                comeBack();
            } else {
                String payload = "\"" + channel + '-' + step + '"';
                node.publishSoon(channel, payload).thenAccept(outcome -> acknowledged.put(payload, outcome.position()));
            }
            step++;
        }

        private void comeBack() {
            // What is acknowledged is committed: any of it may be the last thing that the client has seen.
            Position last = acknowledged.values().stream()
                    .skip(random.nextInt(acknowledged.size() + 1))
                    .findFirst()
                    .orElse(Position.NONE);
            since = last.offset();
            String epoch = ofAnotherEpoch ? "another" : last.epoch();
            client.send("{\"id\":2,\"subscribe\":{\"channel\":\"" + channel + "\",\"recover\":true,\"offset\":" + since
                    + ",\"epoch\":\"" + epoch + "\"}}");
        }

        boolean isOver() {
            if (acknowledged.size() < publications || client.objects().size() < 2) {
                return false;
            }
            List<String> objects = client.objects();
            return objects.get(objects.size() - 1).contains("\"offset\":" + publications);
        }

        void check() {
            JsonObject reply = reply();
            assertThat(reply.getBoolean("recovered", false))
                    .as(channel + ' ' + reply)
                    .isEqualTo(!ofAnotherEpoch);
            long before = ofAnotherEpoch ? offset(reply) : since;
            assertThat(offset(reply)).isEqualTo(before);
            assertThat(seen())
                    .as(channel)
                    .extracting(publication -> (long) publication.getInt("offset"))
                    .isEqualTo(LongStream.rangeClosed(before + 1, publications)
                            .boxed()
                            .toList());
            assertThat(seen())
                    .allSatisfy(publication -> assertThat(
                                    acknowledged.get(publication.get("data").toString()))
                            .extracting(Position::offset)
                            .isEqualTo((long) publication.getInt("offset")));
        }

        void end() {
            assertThat(client.closed()).isNull();
            client.close();
        }

        private JsonObject reply() {
            return ApiClient.parse(client.objects().get(1)).getJsonObject("subscribe");
        }

        private List<JsonObject> seen() {
            var seen = new ArrayList<JsonObject>();
            @Nullable JsonArray recovered = reply().getJsonArray("publications");
            if (recovered != null) {
                seen.addAll(recovered.getValuesAs(JsonObject.class));
            }
            client.objects().stream()
                    .skip(2)
                    .map(object -> ApiClient.parse(object).getJsonObject("push").getJsonObject("pub"))
                    .forEach(seen::add);
            return seen;
        }

        private static long offset(JsonObject object) {
            return object.getInt("offset", 0);
        }
    }
}

package io.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.testing.ApiClient;
import io.carillon.testing.CarillonServer;
import io.carillon.testing.Crowd;
import io.carillon.testing.JournalDatabase;
import io.carillon.testing.Postgres;
import io.carillon.testing.Seeds;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * F16: all clients lose their connections at once and come back at once, each with what it has seen last. They are all
 * back within 30 s, with everything that they missed, and the journal was read at most twice for each channel: PostgreSQL
 * itself counts that. Only when asked for, because it takes minutes: {@code -Dcarillon.storm.clients=1000}.
 */
@EnabledIfSystemProperty(named = "carillon.storm.clients", matches = "[1-9][0-9]*")
class ReconnectStormIT {

    private static final String KEY = "a-key-of-the-reconnect-storm-it-0000";
    private static final int CLIENTS = Integer.getInteger("carillon.storm.clients", 1_000);
    private static final int CHANNELS = Integer.getInteger("carillon.storm.channels", Math.max(1, CLIENTS / 50));
    private static final int PUBLICATIONS = 20;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Random random = Seeds.random(ReconnectStormIT.class);
    private final List<Long> since = new ArrayList<>();

    @Test
    void everybodyIsBackSoonAndTheJournalIsReadForChannelsNotForClients() {
        try (Postgres postgres = counting();
                CarillonServer server = server(postgres).start()) {
            JournalDatabase database = JournalDatabase.on(postgres);
            for (int i = 0; i < PUBLICATIONS; i++) {
                publishEverywhere(server, i);
            }
            String epoch = database.text("select max(epoch) from carillon_channel");
            comeAndGo(server, database, epoch, "warm-up", 0);
            comeAndGo(server, database, epoch, "dropped at once", 1);
            server.kill();
            server.restart();
            comeAndGo(server, database, epoch, "after the server was killed", 2);
        }
    }

    private void comeAndGo(CarillonServer server, JournalDatabase database, String epoch, String what, int round) {
        long top = PUBLICATIONS + round;
        database.text("select pg_stat_statements_reset()");
        long begin = System.nanoTime();
        try (Crowd crowd = new Crowd(server.httpPort(), greetings(top, epoch))) {
            Awaitility.await(what)
                    .atMost(Duration.ofMinutes(5))
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(50))
                    .untilAsserted(() -> assertThat(crowd.members().stream()
                                    .filter(member -> !isBack(member))
                                    .count())
                            .as(() -> "clients that are not back; second tries " + secondTries(crowd))
                            .isZero());
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
            long reads = reads(database);
            System.out.printf(
                    "ReconnectStormIT: %s: %d clients of %d channels back after %d ms, %d reads of the journal, second tries %s%n",
                    what, CLIENTS, CHANNELS, millis, reads, secondTries(crowd));
            assertThat(reads).as("the counter counts").isPositive().isLessThanOrEqualTo(2L * CHANNELS);
            // A server that has just started compiles what it has never run: that says nothing of the storm.
            if (round == 1) {
                assertThat(Duration.ofMillis(millis)).isLessThanOrEqualTo(LIMIT);
            }
            for (int i = 0; i < CLIENTS; i++) {
                assertThat(recovered(crowd.members().get(i)))
                        .isEqualTo(LongStream.rangeClosed(since.get(i) + 1, top)
                                .boxed()
                                .toList());
            }
            publishEverywhere(server, (int) top);
            crowd.awaitEach(
                    "what is published now comes to everybody",
                    Duration.ofSeconds(60),
                    member -> member.heard().size() >= 3);
            assertThat(crowd.members())
                    .allSatisfy(member -> assertThat(member.heard())
                            .hasSize(3)
                            .last()
                            .asString()
                            .contains("\"offset\":" + (top + 1)));
        }
        Awaitility.await("all are gone").atMost(Duration.ofSeconds(60)).until(() -> clients(server) == 0);
    }

    private static Map<String, Long> secondTries(Crowd crowd) {
        return crowd.failures().stream().collect(Collectors.groupingBy(why -> why, Collectors.counting()));
    }

    private List<String> greetings(long top, String epoch) {
        since.clear();
        return IntStream.range(0, CLIENTS)
                .mapToObj(i -> {
                    since.add(top - random.nextInt(PUBLICATIONS + 1));
                    return "{\"id\":1,\"connect\":{}}\n{\"id\":2,\"subscribe\":{\"channel\":\"" + channel(i)
                            + "\",\"recover\":true,\"offset\":" + since.get(i) + ",\"epoch\":\"" + epoch + "\"}}";
                })
                .toList();
    }

    private static boolean isBack(Crowd.Member member) {
        return member.heard().size() >= 2;
    }

    private static List<Long> recovered(Crowd.Member member) {
        JsonObject reply = ApiClient.parse(member.heard().get(1)).getJsonObject("subscribe");
        assertThat(reply.getBoolean("recovered", false))
                .as(member.heard().get(1))
                .isTrue();
        JsonArray publications = reply.getJsonArray("publications");
        return publications == null
                ? List.of()
                : publications.getValuesAs(JsonObject.class).stream()
                        .map(publication -> (long) publication.getInt("offset"))
                        .toList();
    }

    /** Each read of a channel's history looks its row up once; writers lock it, and position checks ask for many. */
    private static long reads(JournalDatabase database) {
        return database.count("select coalesce(sum(calls), 0) from pg_stat_statements where query ilike"
                + " '%from carillon_channel where (name = $1)%' and query not ilike '%for update%'");
    }

    private static void publishEverywhere(CarillonServer server, int number) {
        String channels = IntStream.range(0, CHANNELS)
                .mapToObj(i -> '"' + channel(i) + '"')
                .collect(Collectors.joining(","));
        String answer =
                api(server).call("broadcast", "{\"channels\":[" + channels + "],\"data\":{\"number\":" + number + "}}");
        assertThat(answer).doesNotContain("error");
    }

    private static long clients(CarillonServer server) {
        return ApiClient.parse(api(server).call("info", "{}"))
                .getJsonObject("result")
                .getJsonArray("nodes")
                .getJsonObject(0)
                .getInt("num_clients");
    }

    private static ApiClient api(CarillonServer server) {
        return new ApiClient(server.baseUri(), "X-API-Key", KEY);
    }

    private static String channel(int client) {
        return "storm:" + client % CHANNELS;
    }

    private static Postgres counting() {
        Postgres postgres = Postgres.start();
        JournalDatabase.execute(postgres, List.of("alter system set shared_preload_libraries = 'pg_stat_statements'"));
        postgres.stop();
        postgres.restart();
        JournalDatabase.execute(postgres, List.of("create extension pg_stat_statements"));
        return postgres;
    }

    private static CarillonServer server(Postgres postgres) {
        return CarillonServer.named("storm")
                .with("carillon.api-key", KEY)
                .with("carillon.allow-anonymous-connect-without-token", "true")
                .with("carillon.namespace.storm.history-size", "1000")
                .with("carillon.namespace.storm.force-recovery", "true")
                .with("carillon.namespace.storm.allow-subscribe-for-client", "true")
                .with("carillon.namespace.storm.allow-subscribe-for-anonymous", "true")
                .with(postgres);
    }
}

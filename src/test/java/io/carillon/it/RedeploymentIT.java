package io.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.it.bare.Ready;
import io.carillon.operations.Carillon;
import io.carillon.testing.ApiClient;
import io.carillon.testing.ApplicationWar;
import io.carillon.testing.CarillonServer;
import io.carillon.testing.Crowd;
import io.carillon.testing.Postgres;
import io.carillon.testing.Redis;
import io.carillon.testing.WebSocketClient;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * What a server keeps of an application that was taken away. Takes minutes, so only when asked for: {@code
 * -Dcarillon.redeployments=20}.
 */
@EnabledIfSystemProperty(named = "carillon.redeployments", matches = "[1-9][0-9]*")
class RedeploymentIT {

    private static final int TIMES = Integer.getInteger("carillon.redeployments", 3);

    /**
     * Class loaders that may be left beyond those that the server keeps of any application: the JDK's own {@code
     * java.lang.runtime.ObjectMethods}, which compares records, remembers the last class that it was asked to compare.
     */
    private static final int MAY_STAY = 1;

    private static final Pattern THREAD = Pattern.compile("(?m)^\"(carillon-|redisson|netty|globalEventExecutor)");

    /** As long as idle threads of a server remember the application that they worked for last. */
    private static final Duration PATIENCE = Duration.ofSeconds(240);

    @Test
    void nothingIsLeftOfAnApplicationThatWasTakenAway() {
        long ofAny = leftOfABareApplication();
        try (var redis = Redis.start();
                var postgres = Postgres.start();
                var server = forgetful("redeployment")
                        .with("carillon.profile", "development")
                        .with("carillon.redis.url", redis.url())
                        .with(postgres)
                        .start()) {
            var loaders = new Loaders(server, Carillon.class);
            use(server);
            // That the questions are the right ones.
            assertThat(loaders.count()).isOne();
            assertThat(server.jcmd("Thread.print")).containsPattern(THREAD);
            redeploy(server, () -> use(server));
            Awaitility.await("its threads have ended")
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(server.jcmd("Thread.print")).doesNotContainPattern(THREAD));
            Awaitility.await("Redis has no client but who asks")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> redis.clients() == 1);
            long left = loaders.settled(ofAny + MAY_STAY);
            System.out.printf(
                    "Class loaders left after %d redeployments: %d; of a bare application: %d%n", TIMES, left, ofAny);
            assertThat(left).isLessThanOrEqualTo(ofAny + MAY_STAY);
        }
    }

    private static long leftOfABareApplication() {
        try (var server = forgetful("redeployment-bare")
                .with(ApplicationWar.only(Ready.class))
                .start()) {
            var loaders = new Loaders(server, Ready.class);
            assertThat(loaders.count()).isOne();
            redeploy(server, () -> {});
            return loaders.settled(0);
        }
    }

    /** Soft references are caches; without this a collection of garbage leaves them for minutes. */
    private static CarillonServer forgetful(String name) {
        return CarillonServer.named(name).withJavaOption("-XX:SoftRefLRUPolicyMSPerMB=0");
    }

    private static void redeploy(CarillonServer server, Runnable use) {
        for (int i = 0; i < TIMES; i++) {
            server.undeploy();
            server.deploy();
            use.run();
        }
        server.undeploy();
    }

    /** The class loaders that a server has for a class. */
    private record Loaders(CarillonServer server, Class<?> type) {

        long count() {
            server.jcmd("GC.run");
            return Pattern.compile("(?m)^[| ]*\\|--" + Pattern.quote(type.getName()) + "/")
                    .matcher(server.jcmd("VM.class_hierarchy", type.getName()))
                    .results()
                    .count();
        }

        /** Waits until there are no more than so many, or long enough. */
        long settled(long enough) {
            long end = System.nanoTime() + PATIENCE.toNanos();
            long left = count();
            while (left > enough && System.nanoTime() < end) {
                occupyThreads();
                left = count();
            }
            return left;
        }

        /** Gives the server's own threads something else to remember. */
        private void occupyThreads() {
            ApiClient visitor = new ApiClient(server.baseUri().resolve("/"));
            CompletableFuture.allOf(IntStream.range(0, 200)
                            .mapToObj(i -> visitor.postAsync("", "").exceptionally(refused -> null))
                            .toArray(CompletableFuture[]::new))
                    .join();
        }
    }

    /** So many that several threads send to them. */
    private static void useByMany(CarillonServer server) {
        String greeting = "{\"id\":1,\"connect\":{}}\n{\"id\":2,\"subscribe\":{\"channel\":\"chat:many\"}}";
        try (var crowd = new Crowd(server.httpPort(), Collections.nCopies(200, greeting))) {
            awaitAll(crowd, "\"subscribe\":", 1);
            ApiClient api = ApiClient.withKey(server.baseUri());
            IntStream.range(0, 10).forEach(i -> api.publish("chat:many", Integer.toString(i)));
            awaitAll(crowd, "\"pub\":", 10);
        }
    }

    private static void awaitAll(Crowd crowd, String what, int times) {
        crowd.awaitEach(
                what + " heard by everybody",
                Duration.ofSeconds(60),
                member -> member.heard().stream()
                                .filter(text -> text.contains(what))
                                .count()
                        >= times);
    }

    private static void use(CarillonServer server) {
        useByMany(server);
        String subscribe = "{\"id\":2,\"subscribe\":{\"channel\":\"chat:use\"}}";
        try (var plain = Subscribed.to(server.baseUri(), "chat:use", "");
                var protocol = WebSocketClient.open(server.baseUri(), "connection/websocket")) {
            protocol.send("{\"id\":1,\"connect\":{}}\n" + subscribe);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> protocol.texts().stream().anyMatch(text -> text.contains("\"id\":2,")));
            ApiClient api = ApiClient.withKey(server.baseUri());
            IntStream.range(0, 10).forEach(i -> api.publish("chat:use", Integer.toString(i)));
            plain.await(10);
            assertThat(api.call("presence", "{\"channel\":\"chat:use\"}")).contains("\"presence\":{\"");
            assertThat(api.call("history", "{\"channel\":\"chat:use\",\"limit\":3}"))
                    .contains("\"publications\"");
        }
    }
}

package io.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.testing.ApiClient;
import io.carillon.testing.CarillonServer;
import io.carillon.testing.Postgres;
import io.carillon.testing.Redis;
import io.carillon.testing.WebSocketClient;
import java.time.Duration;
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
     * Class loaders of Carillon that may be left, however often it was deployed: the JDK's own {@code
     * java.lang.runtime.ObjectMethods}, which compares records, remembers the last class that it was asked to compare.
     */
    private static final int MAY_STAY = 1;

    private static final Pattern THREAD = Pattern.compile("(?m)^\"(carillon-|redisson|netty|globalEventExecutor)");
    private static final Pattern CLASS = Pattern.compile("(?m)^\\|--io\\.carillon\\.operations\\.Carillon/");

    /** As long as idle threads of a server remember the application that they worked for last. */
    private static final Duration PATIENCE = Duration.ofSeconds(240);

    @Test
    void nothingIsLeftOfAnApplicationThatWasTakenAway() {
        // Soft references are caches; without this a collection of garbage leaves them for minutes.
        try (var redis = Redis.start();
                var postgres = Postgres.start();
                var server = CarillonServer.named("redeployment")
                        .with("carillon.profile", "development")
                        .with("carillon.redis.url", redis.url())
                        .with(postgres)
                        .withJavaOption("-XX:SoftRefLRUPolicyMSPerMB=0")
                        .start()) {
            use(server);
            // That the question is the right one.
            assertThat(loaders(server)).isOne();
            assertThat(server.jcmd("Thread.print")).containsPattern(THREAD);
            for (int i = 0; i < TIMES; i++) {
                server.undeploy();
                server.deploy();
                use(server);
            }
            server.undeploy();
            Awaitility.await("its threads have ended")
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(server.jcmd("Thread.print")).doesNotContainPattern(THREAD));
            assertThat(redis.clients()).as("only who asks").isOne();
            Awaitility.await("its classes have gone")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofSeconds(2))
                    .untilAsserted(() -> {
                        occupyThreads(server);
                        assertThat(loaders(server)).isLessThanOrEqualTo(MAY_STAY);
                    });
        }
    }

    private static void use(CarillonServer server) {
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

    /** Gives the server's own threads something else to remember. */
    private static void occupyThreads(CarillonServer server) {
        ApiClient visitor = new ApiClient(server.baseUri().resolve("/"));
        CompletableFuture.allOf(IntStream.range(0, 200)
                        .mapToObj(i -> visitor.postAsync("", "").exceptionally(refused -> null))
                        .toArray(CompletableFuture[]::new))
                .join();
    }

    private static long loaders(CarillonServer server) {
        server.jcmd("GC.run");
        return CLASS.matcher(server.jcmd("VM.class_hierarchy", "io.carillon.operations.Carillon"))
                .results()
                .count();
    }
}

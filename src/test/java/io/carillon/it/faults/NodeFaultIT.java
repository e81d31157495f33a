package io.carillon.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.checker.Cluster.Member;
import io.carillon.checker.Load;
import io.carillon.checker.Verdict;
import io.carillon.testing.ApiClient;
import io.carillon.testing.ProtocolSocket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** F12, F13, F20, F34: a node is killed, halted, stopped, and asked the same as the other one by everybody at once. */
class NodeFaultIT extends FaultIT {

    private static final int CALLERS = 50;
    private static final int CLIENTS = 50;

    @Test
    void aNodeIsKilledWhileItIsPublishedTo() {
        try (Load load = load()) {
            cluster().b().server().kill();
            load.awaitMore(200);
            cluster().b().server().restart();
            cluster().heal();
            load.awaitMore(100);
            Verdict verdict = assertNothingLost(load);
            assertThat(verdict.repeated()).isPositive();
            assertThat(verdict.recoveries()).isPositive();
        }
    }

    @Test
    void aNodeIsHaltedAndGoesOn() {
        wildFlyIsEnough("what a node does with its positions is the same on Payara, where F12 runs");
        try (Load load = load()) {
            cluster().b().server().suspend();
            try {
                load.awaitMore(100);
                // Longer than what counts as a standstill.
                pause(Duration.ofSeconds(10));
                lasting();
            } finally {
                cluster().b().server().resume();
            }
            cluster().heal();
            load.awaitMore(100);
            assertNothingLost(load);
        }
    }

    /** Presence of a killed node's clients goes by its time to live, a minute; that of a stopped one's goes with them. */
    @Test
    void aNodeIsStoppedUnderLoadAndItsClientsLeave() {
        List<ProtocolSocket> clients = new ArrayList<>();
        try (Load load = load()) {
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(ProtocolSocket.lasting(cluster().b().server().baseUri()));
                clients.get(i).command("connect", "{}");
                assertThat(clients.get(i).command("subscribe", "{\"channel\":\"live:here\"}"))
                        .containsKey("subscribe");
            }
            Awaitility.await("the other node sees them").until(() -> present() == CLIENTS);
            Duration stopping = stopped();
            assertThat(present()).isZero();
            assertThat(stopping).isLessThan(Duration.ofSeconds(30));
            assertThat(clients)
                    .allSatisfy(
                            client -> assertThat(client.awaitClosed().code()).isEqualTo(3001));
            cluster().b().server().restart();
            cluster().heal();
            load.awaitMore(100);
            assertThat(assertNothingLost(load).recoveries()).isPositive();
        } finally {
            clients.forEach(ProtocolSocket::close);
        }
    }

    /** Everything that a stopping node waits for has a bound of its own; here it waits for all of them. */
    @Test
    void aNodeStopsInTimeThoughNeitherRedisNorTheDatabaseAnswers() {
        try (Load load = load()) {
            cluster().redis().suspend();
            cluster().postgres().suspend();
            try {
                Duration stopping = stopped();
                System.out.println("Stopped in " + stopping.toMillis() + " ms with Redis and PostgreSQL halted");
                // What has not ended after 30 s was killed.
                assertThat(stopping).isLessThan(Duration.ofSeconds(30));
            } finally {
                cluster().postgres().resume();
                cluster().redis().resume();
            }
            cluster().b().server().restart();
            cluster().heal();
            load.awaitMore(100);
            assertNothingLost(load);
        }
    }

    /** Stops the second node, and tells how long that took. */
    private static Duration stopped() {
        long begin = System.nanoTime();
        cluster().b().server().stop();
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private static int present() {
        return ApiClient.parse(cluster().a().api().call("presence_stats", "{\"channel\":\"live:here\"}"))
                .getJsonObject("result")
                .getInt("num_clients");
    }

    @Test
    void fiftyCallersOnTwoNodesWithOneKeyGetOneAnswer() throws Exception {
        wildFlyIsEnough("the journal that decides is the same on Payara, where F12 repeats with the same key");
        for (int round = 0; round < 10; round++) {
            String channel = "kept:" + UUID.randomUUID();
            List<String> answers = atOnce(channel);
            assertThat(answers.stream().distinct()).singleElement().asString().contains("\"offset\":1,");
            assertThat(ApiClient.parse(cluster()
                                    .a()
                                    .api()
                                    .call("history", "{\"channel\":\"" + channel + "\",\"limit\":9}"))
                            .getJsonObject("result")
                            .getJsonArray("publications"))
                    .hasSize(1);
        }
    }

    private static List<String> atOnce(String channel) throws Exception {
        String body = "{\"channel\":\"" + channel + "\",\"data\":1,\"idempotency_key\":\"one\"}";
        var begin = new CyclicBarrier(CALLERS);
        var threads = Executors.newFixedThreadPool(CALLERS);
        try {
            var calls = new ArrayList<Callable<String>>();
            for (int i = 0; i < CALLERS; i++) {
                Member member = cluster().members().get(i % 2);
                calls.add(() -> {
                    begin.await();
                    HttpResponse<String> answer = member.api().post("api/publish", body);
                    return answer.body();
                });
            }
            var answers = new ArrayList<String>();
            for (Future<String> answer : threads.invokeAll(calls)) {
                answers.add(answer.get());
            }
            return answers;
        } finally {
            threads.shutdownNow();
        }
    }
}

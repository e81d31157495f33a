package io.carillon.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.broker.Broker.Answers;
import io.carillon.settings.RedisSettings;
import io.carillon.testing.Redis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Three nodes that ask each other, and a Redis that goes away and comes back. */
class NodesFaultTest {

    private static final Duration LATE = Duration.ofMinutes(1);

    private final Redis redis = Redis.start();
    private final List<BrokerNode> nodes = new ArrayList<>();

    @AfterEach
    void close() {
        nodes.forEach(BrokerNode::close);
        redis.close();
    }

    @Test
    void withoutRedisANodeAnswersAloneAtOnceAndAfterwardsAllDo() {
        BrokerNode a = nodes();
        for (int round = 0; round < 2; round++) {
            redis.kill();
            // Whether or not the node has noticed yet.
            assertThat(answered(a.broker.ask("?", LATE))).satisfies(NodesFaultTest::isOfANodeAlone);
            await().until(() -> !a.broker.health().connected());
            long before = System.nanoTime();
            assertThat(answered(a.broker.ask("?", LATE))).satisfies(NodesFaultTest::isOfANodeAlone);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofMillis(400));

            redis.restart();
            nodes.forEach(BrokerNode::awaitConnected);
            assertThat(answered(a.broker.ask("?", Duration.ofSeconds(10)))).satisfies(NodesFaultTest::isOfAll);
        }
    }

    @Test
    void whatIsAskedWhileTheOthersComeBackReachesThemTheSecondTime() {
        BrokerNode a = nodes();
        assertThat(RedisCommands.send(redis, "CLIENT", "KILL", "TYPE", "pubsub"))
                .startsWith(":");

        assertThat(answered(a.broker.ask("?", Duration.ofSeconds(10)))).satisfies(NodesFaultTest::isOfAll);
    }

    @Test
    void aFrozenRedisKeepsNobodyWaitingForTheDeadline() {
        BrokerNode a = nodes();
        redis.suspend();
        try {
            assertThat(answered(a.broker.ask("?", LATE))).satisfies(NodesFaultTest::isOfANodeAlone);
        } finally {
            redis.resume();
        }
        nodes.forEach(BrokerNode::awaitConnected);

        assertThat(answered(a.broker.ask("?", Duration.ofSeconds(10)))).satisfies(NodesFaultTest::isOfAll);
    }

    @Test
    void nodesThatWereCutOffForLongKnowEachOtherAfterwards() {
        nodes();
        redis.kill();
        BrokerNode c = nodes.remove(2);
        c.close();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().contains("redisson")));
        redis.restart();
        node("d");
        nodes.forEach(BrokerNode::awaitConnected);

        nodes.get(0).awaitOthers("b", "c", "d");
        // It has closed without being heard.
        await().atMost(Duration.ofSeconds(20))
                .until(() -> nodes.get(0).broker.otherNodes().equals(Set.of("b", "d")));
        Answers answers = answered(nodes.get(0).broker.ask("?", LATE));
        assertThat(answers.byNode()).containsOnlyKeys("a", "b", "d");
        assertThat(answers.silent()).isEmpty();
    }

    /** Of a, b and c, which know each other: a. */
    private BrokerNode nodes() {
        List.of("a", "b", "c").forEach(this::node);
        nodes.forEach(BrokerNode::awaitConnected);
        nodes.get(0).awaitOthers("b", "c");
        nodes.get(1).awaitOthers("a", "c");
        return nodes.get(0);
    }

    private void node(String id) {
        nodes.add(new BrokerNode(id, RedisSettings.at(redis.url()), new Announcements()));
    }

    private static Answers answered(CompletionStage<Answers> asked) {
        CompletableFuture<Answers> answers = asked.toCompletableFuture();
        assertThat(answers).succeedsWithin(Duration.ofSeconds(25));
        return answers.join();
    }

    private static void isOfANodeAlone(Answers answers) {
        assertThat(answers.connected()).isFalse();
        assertThat(answers.byNode()).containsOnlyKeys("a");
        assertThat(answers.silent()).containsExactlyInAnyOrder("b", "c");
    }

    private static void isOfAll(Answers answers) {
        assertThat(answers.connected()).isTrue();
        assertThat(answers.byNode()).containsOnlyKeys("a", "b", "c");
        assertThat(answers.silent()).isEmpty();
    }
}

package io.carillon.presence;

import static io.carillon.presence.PresenceContract.NEWS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.carillon.channel.ChannelName;
import io.carillon.channel.ClientInfo;
import io.carillon.channel.Refusal;
import io.carillon.presence.Presence.Stats;
import io.carillon.settings.RedisSettings;
import io.carillon.testing.Redis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two nodes, and a Redis that goes away and comes back. */
class RedissonFaultTest {

    /** Generous, for machines with other work. */
    private static final Duration ABOUT_A_SECOND = Duration.ofSeconds(2);

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration BACK = Duration.ofSeconds(10);

    private final Redis redis = Redis.start();
    private final List<PresenceNode> nodes = new ArrayList<>();

    @AfterEach
    void close() {
        nodes.forEach(PresenceNode::close);
        redis.close();
    }

    @Test
    void aNodeRemembersItsClientsUntilRedisStarts() {
        redis.kill();
        PresenceNode a = node();
        PresenceNode b = node();
        assertThat(b.tried).succeedsWithin(PATIENCE);
        assertThat(a.presence.add(NEWS, new ClientInfo("anna", "a")).toCompletableFuture())
                .isDone();
        assertThat(a.presence.add(NEWS, new ClientInfo("anna", "gone")).toCompletableFuture())
                .isDone();
        assertThat(a.presence.remove(NEWS, "gone").toCompletableFuture()).isDone();
        await().untilAsserted(() -> assertThatThrownBy(() -> a.members(NEWS))
                .cause()
                .isInstanceOf(Refusal.Unavailable.class)
                .hasMessageStartingWith("who is present is not known now: Redis at " + redis.url()
                        + " does not answer: \"Connection refused"));
        assertThatThrownBy(() -> a.stats(NEWS)).cause().isInstanceOf(Refusal.Unavailable.class);

        redis.restart();
        b.connected();
        await().atMost(BACK).untilAsserted(() -> assertThat(b.members(NEWS)).containsOnlyKeys("a"));
        assertThat(b.stats(NEWS)).isEqualTo(new Stats(1, 1));
    }

    @Test
    void whoStartsItMayWaitUntilRedisIsFound() {
        PresenceNode a = node();
        assertThat(a.tried).succeedsWithin(PATIENCE);
        assertThat(a.stats(NEWS)).isEqualTo(new Stats(0, 0));
    }

    @Test
    void aRedisThatHasLostEverythingIsToldAgain() {
        PresenceNode a = node().connected();
        PresenceNode b = node().connected();
        for (int i = 0; i < 1_200; i++) {
            a.presence.add(NEWS, new ClientInfo("user" + i % 100, "a" + i));
        }
        b.add(NEWS, "b", "bert");
        b.add(new ChannelName("other"), "b", "bert");
        await().until(() -> b.stats(NEWS).equals(new Stats(1_201, 101)));

        for (int round = 0; round < 3; round++) {
            redis.kill();
            if (round > 0) {
                a.awaitLost();
                b.awaitLost();
            }
            redis.restart();

            await().atMost(BACK)
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(b.members(NEWS)).hasSize(1_201));
            await().atMost(BACK).ignoreExceptions().untilAsserted(() -> {
                assertThat(a.stats(NEWS)).isEqualTo(new Stats(1_201, 101));
                assertThat(a.members(new ChannelName("other"))).containsOnlyKeys("b");
            });
        }
    }

    @Test
    void aRedisThatWasAwayForLongIsFoundByANewClient() {
        PresenceNode a = node().connected();
        a.add(NEWS, "a", "anna");
        redis.kill();
        // The old client is given up after five seconds, with its threads.
        await().atMost(Duration.ofSeconds(30))
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().contains("redisson")));
        redis.restart();

        a.connected();
        await().atMost(BACK)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(a.members(NEWS)).containsOnlyKeys("a"));
    }

    @Test
    void aFrozenRedisHoldsNobodyAndIsToldTheLastWord() {
        PresenceNode a = node().connected();
        PresenceNode b = node().connected();
        a.add(NEWS, "stays", "anna");
        a.add(NEWS, "leaves", "bert");

        redis.suspend();
        var answers = new ArrayList<CompletableFuture<Void>>();
        long before = System.nanoTime();
        answers.add(a.presence.remove(NEWS, "leaves").toCompletableFuture());
        for (int i = 0; i < 2_000; i++) {
            answers.add(a.presence
                    .add(NEWS, new ClientInfo("passing", "passing" + i))
                    .toCompletableFuture());
            answers.add(a.presence
                    .add(new ChannelName("c" + i), new ClientInfo("passing", "passing"))
                    .toCompletableFuture());
        }
        answers.forEach(CompletableFuture::join);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(ABOUT_A_SECOND);
        assertThatThrownBy(() -> a.members(NEWS)).cause().isInstanceOf(Refusal.Unavailable.class);
        for (int i = 0; i < 2_000; i++) {
            a.presence.remove(NEWS, "passing" + i);
            a.presence.remove(new ChannelName("c" + i), "passing");
        }
        a.add(NEWS, "new", "carla");
        a.awaitLost();
        redis.resume();

        a.connected();
        await().atMost(BACK).ignoreExceptions().untilAsserted(() -> {
            assertThat(b.members(NEWS)).containsOnlyKeys("stays", "new");
            assertThat(b.stats(NEWS)).isEqualTo(new Stats(2, 2));
        });
        await().untilAsserted(() ->
                assertThat(new RedisKeys(redis).all()).noneMatch(key -> key.matches(".*\\{=c.*(expiry|info|users)")));
    }

    @Test
    void closingDoesNotWaitLongForAFrozenRedis() {
        PresenceNode a = node().connected();
        a.add(NEWS, "a", "anna");
        redis.suspend();

        long before = System.nanoTime();
        a.close();

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(6));
        assertThat(a.presence.isEmpty()).isTrue();
        redis.resume();
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .noneMatch(name -> name.matches("(?i).*(redisson|netty|carillon|globalEventExecutor).*")));
    }

    private PresenceNode node() {
        var node = new PresenceNode(RedisSettings.at(redis.url()));
        nodes.add(node);
        return node;
    }
}

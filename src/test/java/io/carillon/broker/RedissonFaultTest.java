package io.carillon.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.settings.RedisSettings;
import io.carillon.testing.Redis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two nodes, and a Redis that goes away and comes back. */
class RedissonFaultTest {

    /** Generous, for machines with other work: nothing that announce does may take so long. */
    private static final Duration NEVER_BLOCKED = Duration.ofMillis(400);

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Redis redis = Redis.start();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        redis.close();
    }

    @Test
    void aNodeWorksAloneUntilRedisStarts() {
        redis.kill();
        long before = System.nanoTime();
        BrokerNode a = node("a");
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(2));

        a.broker.announce(Announcements.numbered("a", "news", 1));
        assertThat(a.listener.heard).hasSize(1);
        assertThat(a.tried).succeedsWithin(PATIENCE);
        await().until(() -> a.broker
                .health()
                .detail()
                .startsWith("Redis at " + redis.url() + " does not answer: \"Connection refused"));
        assertThat(a.broker.health().connected()).isFalse();
        assertThat(a.listener.reconnects).hasValue(0);

        redis.restart();
        await().atMost(Duration.ofSeconds(5)).until(() -> a.listener.reconnects.get() > 0);
        a.awaitConnected();
        assertThat(a.broker.health().detail()).isEqualTo("Redis at " + redis.url());
    }

    @Test
    void whoStartsItMayWaitUntilRedisIsFound() {
        BrokerNode a = node("a");
        assertThat(a.tried).succeedsWithin(PATIENCE);
        assertThat(a.broker.health().connected()).isTrue();
    }

    @Test
    void aKilledRedisBlocksNobodyAndIsFoundAgain() {
        BrokerNode a = connected("a");
        BrokerNode b = connected("b");
        Load loadA = load(a);
        Load loadB = load(b);

        for (int round = 0; round < 3; round++) {
            awaitCrossing(loadA, loadB);
            int reconnectsOfA = a.listener.reconnects.get();
            int reconnectsOfB = b.listener.reconnects.get();
            redis.kill();
            await().until(() ->
                    !a.broker.health().connected() && !b.broker.health().connected());
            redis.restart();
            await().atMost(Duration.ofSeconds(5))
                    .until(() ->
                            a.listener.reconnects.get() > reconnectsOfA && b.listener.reconnects.get() > reconnectsOfB);
        }

        awaitCrossing(loadA, loadB);
        check(loadA, loadB);
        assertThat(a.broker.counts().dropped()).isPositive();
    }

    @Test
    void aRedisThatWasAwayForLongIsFoundByANewClient() {
        BrokerNode a = connected("a");
        BrokerNode b = connected("b");
        redis.kill();
        // The old clients are given up after five seconds, with their threads.
        await().atMost(Duration.ofSeconds(30))
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().contains("redisson")));

        int reconnects = a.listener.reconnects.get();
        redis.restart();
        await().atMost(Duration.ofSeconds(5)).until(() -> a.listener.reconnects.get() > reconnects);
        a.awaitConnected();
        b.awaitConnected();
        awaitCrossing(load(a), load(b));
    }

    @Test
    void lostSubscriptionsAreNoticedEvenWhenNothingIsAnnounced() {
        BrokerNode a = connected("a");
        int reconnects = settled(a);

        assertThat(RedisCommands.send(redis, "CLIENT", "KILL", "TYPE", "pubsub"))
                .startsWith(":");

        await().atMost(Duration.ofSeconds(5)).until(() -> a.listener.reconnects.get() > reconnects);
        assertThat(a.broker.health().connected()).isTrue();
    }

    @Test
    void aFrozenRedisBlocksNobodyAndBringsNothingTwice() {
        BrokerNode a = connected("a");
        BrokerNode b = connected("b");
        Load loadA = load(a);
        Load loadB = load(b);
        awaitCrossing(loadA, loadB);
        int reconnects = b.listener.reconnects.get();

        redis.suspend();
        long frozen = System.nanoTime();
        await().until(() -> !a.broker.health().connected() && !b.broker.health().connected());
        await().until(() -> System.nanoTime() - frozen > Duration.ofSeconds(3).toNanos());
        redis.resume();

        await().atMost(Duration.ofSeconds(5)).until(() -> b.listener.reconnects.get() > reconnects);
        awaitCrossing(loadA, loadB);
        check(loadA, loadB);
    }

    @Test
    void whatWaitsForRedisIsBoundedAndTheRoomIsGivenBack() {
        BrokerNode a = connected("a");
        BrokerNode b = connected("b");

        for (int round = 1; round <= 3; round++) {
            long before = a.broker.counts().dropped();
            redis.suspend();
            for (int i = 0; i < 30_000; i++) {
                a.broker.announce(Announcements.numbered("lost", "channel:" + i % 100, round * 1_000L + i / 100));
            }
            assertThat(a.broker.counts().dropped() - before).isGreaterThanOrEqualTo(20_000);
            await().until(() -> !a.broker.health().connected());
            redis.resume();
            a.awaitConnected();
        }

        settled(a);
        settled(b);
        long before = a.broker.counts().dropped();
        for (int i = 1; i <= 9_000; i++) {
            a.broker.announce(Announcements.numbered("kept", "news", i));
        }
        await().until(() -> b.listener.newest("kept") == 9_000);
        assertThat(b.listener.inOrder("kept")).isEqualTo(9_000);
        assertThat(a.broker.counts().dropped()).isEqualTo(before);
        b.listener.inOrder("lost");
    }

    @Test
    void aWrongPasswordIsTheReasonAndIsNotShown() {
        assertThat(RedisCommands.send(redis, "CONFIG", "SET", "requirepass", "right"))
                .isEqualTo("+OK");
        String address = redis.url().replace("redis://", "");
        BrokerNode wrong = node("a", "redis://:wrong-secret@" + address);
        BrokerNode right = node("b", "redis://default:right@" + address + "/3");

        await().until(() -> wrong.broker.health().detail().contains("WRONGPASS"));
        assertThat(wrong.broker.health().detail())
                .startsWith("Redis at redis://127.0.0.1:")
                .doesNotContain("wrong-secret");
        right.awaitConnected();
    }

    @Test
    void theLogSaysOnceThatRedisIsAwayAndOnceThatItIsBack() {
        var records = new ArrayList<LogRecord>();
        var attempts = new AtomicInteger();
        Logger logger = Logger.getLogger(RedissonBroker.class.getName());
        Handler handler = new Handler() {
            @Override
            public synchronized void publish(LogRecord record) {
                records.add(record);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.setLevel(Level.ALL);
        logger.addHandler(handler);
        redis.kill();
        try {
            BrokerNode a = node("a");
            await().until(() -> a.broker.health().detail().contains("does not answer"));
            await().pollInterval(Duration.ofMillis(100)).until(() -> attempts.incrementAndGet() > 25);
            redis.restart();
            a.awaitConnected();
            await().until(() -> records.size() > 1);
        } finally {
            logger.removeHandler(handler);
        }

        assertThat(records).hasSize(2).allMatch(record -> record.getThrown() == null);
    }

    private BrokerNode node(String id) {
        return node(id, redis.url());
    }

    private BrokerNode node(String id, String url) {
        var node = new BrokerNode(id, RedisSettings.at(url), new Announcements());
        open.add(node);
        return node;
    }

    private BrokerNode connected(String id) {
        BrokerNode node = node(id);
        node.awaitConnected();
        return node;
    }

    private Load load(BrokerNode node) {
        var load = new Load(node);
        open.add(0, load);
        return load;
    }

    /** How often it reconnected, when the calls of the first connection are over. */
    private static int settled(BrokerNode node) {
        var last = new AtomicInteger(-1);
        await().pollInterval(Duration.ofMillis(600))
                .until(() -> last.getAndSet(node.listener.reconnects.get()) == node.listener.reconnects.get());
        return last.get();
    }

    /** Returns when each node has heard from the other something that was announced after this call. */
    private static void awaitCrossing(Load a, Load b) {
        long fromA = a.rounds() + 2;
        long fromB = b.rounds() + 2;
        await().until(() -> b.node.listener.newest("a") >= fromA && a.node.listener.newest("b") >= fromB);
    }

    private void check(Load a, Load b) {
        a.close();
        b.close();
        for (Load load : List.of(a, b)) {
            String own = load.node.id;
            assertThat(load.node.listener.inOrder(own)).isEqualTo(load.count());
            assertThat(load.node.listener.inOrder(own.equals("a") ? "b" : "a")).isPositive();
            assertThat(load.slowest()).isLessThan(NEVER_BLOCKED);
        }
    }
}

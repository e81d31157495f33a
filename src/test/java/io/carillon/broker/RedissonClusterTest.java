package io.carillon.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.carillon.channel.Announcement;
import io.carillon.channel.ChannelName;
import io.carillon.channel.Publication;
import io.carillon.settings.RedisSettings;
import io.carillon.testing.Redis;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes on one Redis that works. */
class RedissonClusterTest {

    private static final Redis REDIS = Redis.start();
    private static final RedisSettings SETTINGS = RedisSettings.at(REDIS.url());

    private final List<BrokerNode> nodes = new ArrayList<>();

    @AfterEach
    void close() {
        nodes.forEach(BrokerNode::close);
    }

    @AfterAll
    static void stop() {
        REDIS.close();
    }

    @Test
    void eachNodeHearsAllOfBothInOrder() {
        BrokerNode a = node("a", SETTINGS);
        BrokerNode b = node("b", SETTINGS);

        var sending = CompletableFuture.runAsync(() -> announce(a, 10_000), task -> new Thread(task).start());
        announce(b, 10_000);
        sending.join();

        for (BrokerNode node : nodes) {
            await().untilAsserted(() -> assertThat(node.listener.heard).hasSize(20_000));
            assertThat(node.listener.inOrder("a")).isEqualTo(10_000);
            assertThat(node.listener.inOrder("b")).isEqualTo(10_000);
            assertThat(node.broker.counts()).isEqualTo(new RedissonBroker.Counts(0, 0, 0));
        }
    }

    /** Redisson's own pings swallow messages that arrive with the answer; with them this fails in every second run or so. */
    @Test
    void nothingIsSwallowedUnderLoad() {
        BrokerNode a = node("a", SETTINGS);
        BrokerNode b = node("b", SETTINGS);
        for (int i = 0; i < 500_000; i++) {
            a.broker.announce(Announcements.numbered("a", "channel:" + i % 100, 1 + i / 100));
            if (i % 2_000 == 1_999) {
                int announced = i;
                await().pollInterval(Duration.ofMillis(1)).until(() -> b.listener.counted.sum() >= announced - 2_000);
            }
        }

        await().untilAsserted(() -> assertThat(b.listener.counted.sum()).isEqualTo(500_000));
        assertThat(b.listener.inOrder("a")).isEqualTo(500_000);
    }

    @Test
    void everyPartOfAnAnnouncementReachesTheOtherNode() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        BrokerNode a = node("a", SETTINGS);
        BrokerNode b = node("b", SETTINGS);

        for (int i = 0; i < 500; i++) {
            a.broker.announce(Announcements.random(random));
        }

        await().untilAsserted(() -> assertThat(b.listener.all).hasSize(500));
        assertThat(b.listener.all).as("seed %s", seed).containsExactlyInAnyOrderElementsOf(a.listener.all);
    }

    @Test
    void membershipsReachTheOtherNodeInOrderWithPublications() {
        BrokerNode a = node("a", SETTINGS);
        BrokerNode b = node("b", SETTINGS);

        for (int i = 1; i <= 1_000; i++) {
            a.broker.announce(Announcements.membership("client " + i, "news", true));
            a.broker.announce(Announcements.numbered("a", "news", i));
            a.broker.announce(Announcements.membership("client " + i, "news", false));
        }

        await().untilAsserted(() -> assertThat(b.listener.all).hasSize(3_000));
        assertThat(b.listener.all).containsExactlyElementsOf(a.listener.all);
    }

    @Test
    void halfASurrogatePairBecomesAQuestionMarkAndDoesNoOtherHarm() {
        BrokerNode a = node("a", SETTINGS);
        BrokerNode b = node("b", SETTINGS);

        a.broker.announce(publication("news", "\"half \ud83d, whole \ud83d\udd14\""));
        a.broker.announce(publication("news", "\"next\""));

        await().untilAsserted(() -> assertThat(b.listener.heard)
                .extracting(Publication::data)
                .containsExactly("\"half ?, whole \ud83d\udd14\"", "\"next\""));
    }

    @Test
    void aMebibyteArrives() {
        BrokerNode a = node("a", SETTINGS);
        BrokerNode b = node("b", SETTINGS);

        a.broker.announce(publication("news", "x".repeat(1 << 20)));

        await().untilAsserted(() -> assertThat(b.listener.heard).containsExactlyElementsOf(a.listener.heard));
    }

    @Test
    void twoPrefixesDoNotHearEachOther() {
        BrokerNode a = node("a", SETTINGS);
        BrokerNode b = node("b", SETTINGS);
        BrokerNode other = node("c", new RedisSettings(REDIS.url(), null, "other", 64));

        announce(a, 100);
        announce(other, 1);

        await().untilAsserted(() -> assertThat(b.listener.heard).hasSize(100));
        assertThat(other.listener.heard).hasSize(1);
    }

    @Test
    void rubbishOnATopicDoesNoHarm() {
        BrokerNode a = node("a", SETTINGS);
        BrokerNode b = node("b", SETTINGS);
        int partition = new ChannelName("news").partition(64);
        for (String text : new String[] {"", "rubbish", "3", "21:x1:08:x", "\u0000\uffff", "21:x1:" + encoded("b")}) {
            RedisCommands.send(REDIS, "PUBLISH", "carillon:p:" + partition, text);
        }
        a.broker.announce(publication("news", "1"));

        await().untilAsserted(() -> assertThat(b.listener.heard).hasSize(1));
        assertThat(b.broker.counts().malformed()).isEqualTo(6);
    }

    @Test
    void oldAndDoubledMessagesAreDropped() {
        BrokerNode b = node("b", SETTINGS);
        int partition = new ChannelName("news").partition(64);

        for (long sequence : new long[] {1, 3, 3, 2, 4}) {
            String announcement = encoded(Announcements.numbered("x", "news", sequence));
            String message = AnnouncementCodec.message("x", sequence, List.of(announcement));
            RedisCommands.send(REDIS, "PUBLISH", "carillon:p:" + partition, message);
        }

        await().untilAsserted(() ->
                assertThat(b.listener.heard).extracting(Publication::offset).containsExactly(1L, 3L, 4L));
        assertThat(b.broker.counts().stale()).isEqualTo(2);
    }

    @Test
    void aThrowingListenerGetsTheNextAnnouncementToo() {
        BrokerNode a = node("a", SETTINGS);
        var b = new Announcements() {
            @Override
            public void announced(Announcement publication) {
                super.announced(publication);
                throw new StackOverflowError("thrown by the test");
            }
        };
        nodes.add(new BrokerNode("b", SETTINGS, b));
        nodes.get(1).awaitConnected();

        announce(a, 1_000);
        assertThatCode(() -> announce(nodes.get(1), 1_000)).doesNotThrowAnyException();

        await().untilAsserted(() -> assertThat(b.heard).hasSize(2_000));
        assertThat(b.inOrder("a")).isEqualTo(1_000);
    }

    @Test
    void aRedissonConfigurationIsUsedAsTextAndAsFile(@TempDir Path directory) throws Exception {
        String yaml = "singleServerConfig:\n  address: \"" + REDIS.url() + "\"\n"
                + "keepPubSubOrder: false\nlazyInitialization: true\n";
        Path file = Files.writeString(directory.resolve("redisson.yaml"), yaml);
        BrokerNode a = node("a", new RedisSettings(null, yaml, "carillon", 64));
        BrokerNode b = node("b", new RedisSettings(null, file.toString(), "carillon", 64));

        announce(a, 2_000);

        await().untilAsserted(() -> assertThat(b.listener.heard).hasSize(2_000));
        assertThat(b.listener.inOrder("a")).isEqualTo(2_000);
    }

    @Test
    void aBrokenRedissonConfigurationIsRefusedWithoutItsContents() {
        String yaml = "singleServerConfig:\n  password: secret\n  nonsense: {\n";

        assertThatThrownBy(() -> new RedissonBroker(new RedisSettings(null, yaml, "carillon", 64), "a", Thread::new))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("carillon.redis.config is not a Redisson YAML configuration")
                .hasMessageNotContaining("secret")
                .hasNoCause();
    }

    @Test
    void closingLeavesNoThread() {
        node("carillon-a", SETTINGS).close();

        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .noneMatch(name -> name.matches("(?i).*(redisson|netty|carillon|globalEventExecutor).*")));
    }

    private BrokerNode node(String id, RedisSettings settings) {
        var node = new BrokerNode(id, settings, new Announcements());
        nodes.add(node);
        node.awaitConnected();
        return node;
    }

    private static void announce(BrokerNode node, int count) {
        for (int i = 0; i < count; i++) {
            node.broker.announce(Announcements.numbered(node.id, "channel:" + i % 100, 1 + i / 100));
        }
    }

    private static Publication publication(String channel, String data) {
        return new Publication(new ChannelName(channel), null, Instant.EPOCH, data, null, Map.of());
    }

    private static String encoded(String channel) {
        return encoded(publication(channel, "1"));
    }

    private static String encoded(Publication publication) {
        try {
            return AnnouncementCodec.encode(publication);
        } catch (MalformedMessage e) {
            throw new AssertionError(e);
        }
    }
}

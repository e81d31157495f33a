package io.carillon.presence;

import static io.carillon.presence.PresenceContract.NEWS;
import static io.carillon.presence.PresenceContract.got;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.carillon.channel.ChannelName;
import io.carillon.channel.ClientInfo;
import io.carillon.channel.Refusal;
import io.carillon.presence.Presence.Stats;
import io.carillon.settings.RedisSettings;
import io.carillon.testing.Redis;
import io.carillon.testing.TcpProxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several nodes on one Redis that works. */
class RedissonNodesTest {

    private static final Redis REDIS = Redis.start();
    private static final RedisSettings SETTINGS = RedisSettings.at(REDIS.url());
    private static final RedisKeys KEYS = new RedisKeys(REDIS);
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final Duration SOON = Duration.ofSeconds(2);

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        KEYS.send("FLUSHALL");
    }

    @AfterAll
    static void stop() {
        REDIS.close();
    }

    @Test
    void eachNodeSeesTheClientsOfBoth() {
        PresenceNode a = node(SETTINGS);
        PresenceNode b = node(SETTINGS);
        a.add(NEWS, "a1", "anna");
        b.add(NEWS, "b1", "anna");
        b.add(NEWS, "b2", "bert");

        for (PresenceNode node : List.of(a, b)) {
            assertThat(node.members(NEWS)).containsOnlyKeys("a1", "b1", "b2");
            assertThat(node.stats(NEWS)).isEqualTo(new Stats(3, 2));
        }
        a.remove(NEWS, "a1");
        assertThat(b.members(NEWS)).containsOnlyKeys("b1", "b2");
        assertThat(b.stats(NEWS)).isEqualTo(new Stats(2, 2));
    }

    @Test
    void closingTakesTheClientsAlongAndLeavesNothing() {
        PresenceNode a = node(SETTINGS);
        PresenceNode b = node(SETTINGS);
        b.add(NEWS, "b", "bert");
        for (int i = 0; i < 1_234; i++) {
            a.presence.add(NEWS, new ClientInfo("anna", "a" + i));
            a.presence.add(new ChannelName("c" + i), new ClientInfo("anna", "a" + i));
        }
        a.add(NEWS, "last", "anna");

        a.close();
        assertThat(b.members(NEWS)).containsOnlyKeys("b");
        assertThat(b.stats(NEWS)).isEqualTo(new Stats(1, 1));
        b.remove(NEWS, "b");
        assertThat(KEYS.all()).isEmpty();
    }

    @Test
    void theClientsOfAKilledNodeVanishWithTheirUsers() {
        var wire = new TcpProxy(REDIS.port());
        open.add(wire);
        PresenceNode killed = node(RedisSettings.at("redis://127.0.0.1:" + wire.port()), SHORT, SOON);
        PresenceNode alive = node(SETTINGS, SHORT, SOON);
        for (int i = 0; i < 1_500; i++) {
            killed.presence.add(NEWS, new ClientInfo("user" + i, "killed" + i));
        }
        killed.add(NEWS, "both1", "both");
        alive.add(NEWS, "both2", "both");
        await().untilAsserted(() -> assertThat(alive.stats(NEWS)).isEqualTo(new Stats(1_502, 1_501)));
        killed.add(new ChannelName("lonely"), "killed", "user");

        wire.cut();

        await().atMost(Duration.ofSeconds(15))
                .untilAsserted(() -> assertThat(alive.stats(NEWS)).isEqualTo(new Stats(1, 1)));
        assertThat(alive.members(NEWS)).containsOnlyKeys("both2");
        alive.remove(NEWS, "both2");
        await().untilAsserted(() -> assertThat(KEYS.all()).isEmpty());
    }

    @Test
    void usersAreCountedRightlyInTheMomentInWhichManyExpire() {
        var wire = new TcpProxy(REDIS.port());
        open.add(wire);
        PresenceNode killed = node(RedisSettings.at("redis://127.0.0.1:" + wire.port()), SHORT, SOON);
        PresenceNode alive = node(SETTINGS);
        for (int i = 0; i < 3_000; i++) {
            killed.presence.add(NEWS, new ClientInfo("user" + i, "killed" + i));
        }
        alive.add(NEWS, "alive", "anna");
        await().until(() -> alive.stats(NEWS).clients() == 3_001);
        wire.cut();

        // Nothing but this call takes them out, and it must not count a user without clients.
        await().atMost(Duration.ofSeconds(15)).until(() -> {
            Stats stats = alive.stats(NEWS);
            assertThat(stats.users()).isEqualTo(stats.clients());
            return stats.clients() == 1;
        });
    }

    @Test
    void aNodeThatSleptAddsItsClientsAgain() {
        PresenceNode a = node(SETTINGS, SHORT, SOON);
        PresenceNode b = node(SETTINGS);
        a.add(NEWS, "a", "anna");

        KEYS.send("FLUSHALL");

        await().untilAsserted(() -> assertThat(b.members(NEWS)).containsOnlyKeys("a"));
        assertThat(b.stats(NEWS)).isEqualTo(new Stats(1, 1));
    }

    @Test
    void keysThatDisagreeAreMadeAnew() {
        PresenceNode a = node(SETTINGS, SHORT, SOON);
        PresenceNode b = node(SETTINGS, SHORT, SOON);
        a.add(NEWS, "a", "anna");
        b.add(NEWS, "b", "bert");
        for (String key : List.of("expiry", "info", "users")) {
            KEYS.send("DEL", "carillon:presence:{=news}:" + key);

            await().untilAsserted(() -> assertThat(a.members(NEWS)).containsOnlyKeys("a", "b"));
            await().untilAsserted(() -> assertThat(a.stats(NEWS)).isEqualTo(new Stats(2, 2)));
        }
    }

    @Test
    void twoPrefixesDoNotSeeEachOther() {
        PresenceNode a = node(SETTINGS);
        PresenceNode other = node(new RedisSettings(REDIS.url(), null, "carillon:presence", 64));
        a.add(NEWS, "a", "anna");
        other.add(NEWS, "b", "bert");

        assertThat(a.members(NEWS)).containsOnlyKeys("a");
        assertThat(other.members(NEWS)).containsOnlyKeys("b");
        assertThat(other.stats(NEWS)).isEqualTo(new Stats(1, 1));
        other.close();
        assertThat(a.members(NEWS)).containsOnlyKeys("a");
    }

    @Test
    void rubbishInRedisIsSkipped() {
        PresenceNode a = node(SETTINGS);
        a.add(NEWS, "a", "anna");
        for (String text : new String[] {"", "rubbish", "2anna\n\n", "1anna", "1anna\nx\n", "1an\\x\n\n", "1\n\n\n"}) {
            KEYS.send("ZADD", "carillon:presence:{=news}:expiry", "9e15", "x" + text);
            KEYS.send("HSET", "carillon:presence:{=news}:info", "x" + text, text);
        }
        KEYS.send("ZADD", "carillon:presence:{=news}:expiry", "inf", "without info");

        assertThat(a.members(NEWS)).containsOnlyKeys("a");
    }

    @Test
    void thousandsThatAStrangerLetExpireTogetherDoNotStopAReader() {
        PresenceNode a = node(SETTINGS);
        a.add(NEWS, "a", "anna");
        KEYS.send(
                "EVAL",
                "for i = 1, 3000 do redis.call('zadd', KEYS[1], 8e15, 'x' .. i) end",
                "1",
                "carillon:presence:{=news}:expiry");

        assertThat(a.members(NEWS)).containsOnlyKeys("a");
    }

    @Test
    void aKeyOfAnotherKindSpoilsItsOwnChannelOnly() {
        PresenceNode a = node(SETTINGS);
        KEYS.send("SET", "carillon:presence:{=news}:expiry", "mine");
        a.add(NEWS, "a", "anna");
        a.add(new ChannelName("other"), "a", "anna");

        assertThatThrownBy(() -> a.members(NEWS))
                .cause()
                .isInstanceOf(Refusal.Unavailable.class)
                .hasMessageStartingWith(
                        "who is present is not known now: Redis at " + REDIS.url() + " refuses: \"WRONGTYPE");
        assertThat(a.members(new ChannelName("other"))).containsOnlyKeys("a");
        assertThat(a.presence.isConnected()).isTrue();
    }

    @Test
    void aSmallChannelIsReadWhileALargeOneIs() {
        PresenceNode a = node(SETTINGS);
        for (int i = 0; i < 10_000; i++) {
            a.presence.add(NEWS, new ClientInfo("user" + i % 7, "client" + i));
        }
        await().until(() -> a.stats(NEWS).equals(new Stats(10_000, 7)));
        var small = new ChannelName("small");
        a.add(small, "client", "anna");

        // The machine may be slow at any moment, but not at each of them.
        await().until(() -> {
            CompletionStage<Map<String, ClientInfo>> large = a.presence.members(NEWS);
            boolean first = got(a.presence
                    .members(small)
                    .thenApply(members -> !large.toCompletableFuture().isDone()));
            assertThat(got(large)).hasSize(10_000);
            return first;
        });
    }

    @Test
    void aLongInfoTravelsToo() {
        PresenceNode a = node(SETTINGS);
        for (int i = 0; i < 40; i++) {
            a.presence.add(NEWS, new ClientInfo("anna", "client" + i, '"' + "x".repeat(60_000) + '"', null));
        }

        await().untilAsserted(() -> assertThat(a.members(NEWS)).hasSize(40));
    }

    @Test
    void theUserOfTheShippedAclMayDoWhatPresenceDoes() throws Exception {
        String line = Files.readAllLines(Path.of("server-config", "redis", "redis-acl.txt")).stream()
                .filter(text -> text.startsWith("ACL SETUSER"))
                .findFirst()
                .orElseThrow();
        KEYS.send(line.split(" "));
        String url = REDIS.url().replace("redis://", "redis://carillon:CHANGE-ME@");
        PresenceNode a = node(RedisSettings.at(url));
        a.add(NEWS, "a", "anna");

        assertThat(a.members(NEWS)).containsOnlyKeys("a");
        assertThat(a.stats(NEWS)).isEqualTo(new Stats(1, 1));
        PresenceNode foreign = new PresenceNode(new RedisSettings(url, null, "other", 64));
        open.add(foreign);
        await().untilAsserted(() -> assertThatThrownBy(() -> foreign.members(NEWS))
                .hasMessageContaining("NOPERM")
                .hasMessageNotContaining("CHANGE-ME"));
    }

    @Test
    void closingLeavesNoThread() {
        PresenceNode a = node(SETTINGS);
        a.add(NEWS, "a", "anna");
        assertThat(threads()).hasSizeGreaterThan(3);
        a.close();

        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(threads()).isEmpty());
        assertThat(a.presence.isEmpty()).isTrue();
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.matches("(?i).*(redisson|netty|carillon|globalEventExecutor).*"))
                .toList();
    }

    private PresenceNode node(RedisSettings settings) {
        return node(settings, PresenceNode.NEVER, PresenceNode.NEVER.multipliedBy(3));
    }

    private PresenceNode node(RedisSettings settings, Duration updateInterval, Duration timeToLive) {
        var node = new PresenceNode(settings, updateInterval, timeToLive);
        open.add(node);
        return node.connected();
    }
}

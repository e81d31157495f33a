package io.carillon.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.channel.ChannelName;
import io.carillon.channel.ClientInfo;
import io.carillon.presence.Presence.Stats;
import io.carillon.settings.RedisSettings;
import io.carillon.testing.Redis;
import java.util.ArrayList;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A Redis Cluster of one, which refuses keys of different slots as a large one does; with many connections. */
class RedisClusterTest {

    @Test
    void allKeysOfAChannelAreOnOneServer() {
        try (var redis = Redis.start("--save", "", "--cluster-enabled", "yes", "--cluster-announce-ip", "127.0.0.1")) {
            var keys = new RedisKeys(redis);
            keys.send(Stream.concat(
                            Stream.of("CLUSTER", "ADDSLOTS"),
                            IntStream.range(0, 16_384).mapToObj(Integer::toString))
                    .toArray(String[]::new));
            await().until(() -> keys.send("CLUSTER", "INFO").contains("cluster_state:ok"));
            String yaml = "clusterServersConfig:\n  nodeAddresses: [\"" + redis.url() + "\"]\n";
            try (var a = new PresenceNode(new RedisSettings(null, yaml, "carillon", 64));
                    var b = new PresenceNode(new RedisSettings(null, yaml, "carillon", 64))) {
                a.connected();
                b.connected();
                for (String name : new String[] {"news", "}", "{}", "a}b{c}", "$chat:x#1"}) {
                    var channel = new ChannelName(name);
                    a.add(channel, "a", "anna");
                    b.add(channel, "b", "bert");
                    assertThat(a.members(channel)).containsOnlyKeys("a", "b");
                    assertThat(b.stats(channel)).isEqualTo(new Stats(2, 2));
                    b.remove(channel, "b");
                    assertThat(a.stats(channel)).isEqualTo(new Stats(1, 1));
                }
                ordered(a, b);
            }
            assertThat(keys.all()).isEmpty();
        }
    }

    private static void ordered(PresenceNode a, PresenceNode b) {
        var channel = new ChannelName("ordered");
        var leaving = new ArrayList<CompletionStage<Void>>();
        for (int round = 0; round < 20; round++) {
            for (int i = 0; i < 200; i++) {
                a.presence.add(channel, new ClientInfo("anna", "client" + i));
                leaving.add(a.presence.remove(channel, "client" + i));
            }
        }
        leaving.forEach(PresenceContract::done);
        assertThat(b.members(channel)).isEmpty();
    }
}

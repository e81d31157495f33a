package io.carillon.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import io.carillon.redis.RedissonConfiguration;
import io.carillon.settings.RedisSettings;
import io.carillon.testing.Redis;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of {@code server-config/redis}, as a person copies them. */
class ShippedRedisFilesTest {

    private static final Path FILES = Path.of("server-config", "redis");

    @ParameterizedTest
    @ValueSource(strings = {"redisson-single.yaml", "redisson-sentinel.yaml", "redisson-cluster.yaml"})
    void redissonUnderstands(String file) {
        var settings = new RedisSettings(null, FILES.resolve(file).toString(), "carillon", 64);
        assertThatCode(() -> new RedissonConfiguration(settings)).doesNotThrowAnyException();
    }

    @Test
    void theUserOfTheAclCanDoWhatTheBrokerDoesAndNothingElse() throws Exception {
        String line = Files.readAllLines(FILES.resolve("redis-acl.txt")).stream()
                .filter(text -> text.startsWith("ACL SETUSER"))
                .findFirst()
                .orElseThrow();
        try (var redis = Redis.start()) {
            assertThat(RedisCommands.send(redis, line.split(" "))).isEqualTo("+OK");
            String url = redis.url().replace("redis://", "redis://carillon:CHANGE-ME@");
            try (var a = new BrokerNode("a", RedisSettings.at(url), new Announcements());
                    var b = new BrokerNode("b", RedisSettings.at(url), new Announcements());
                    var foreign = new BrokerNode("c", new RedisSettings(url, null, "other", 64), new Announcements())) {
                a.awaitConnected();
                b.awaitConnected();
                await().atMost(Duration.ofSeconds(30)).until(() -> {
                    a.broker.announce(Announcements.numbered("a", "news", 1));
                    return !b.listener.heard.isEmpty();
                });
                assertThat(foreign.broker.health().connected())
                        .as("another prefix is closed to this user")
                        .isFalse();
            }
        }
    }
}

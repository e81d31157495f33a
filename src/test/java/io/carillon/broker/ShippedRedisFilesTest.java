package io.carillon.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.carillon.redis.RedissonConfiguration;
import io.carillon.settings.RedisSettings;
import io.carillon.testing.Redis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.redisson.Redisson;
import org.redisson.api.RScript;
import org.redisson.api.RScript.Mode;
import org.redisson.api.RScript.ReturnType;
import org.redisson.api.RedissonClient;
import org.redisson.client.RedisException;
import org.redisson.client.codec.StringCodec;

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
        try (var redis = Redis.start()) {
            String url = urlOfTheUser(redis);
            try (var a = new BrokerNode("a", RedisSettings.at(url), new Announcements());
                    var b = new BrokerNode("b", RedisSettings.at(url), new Announcements());
                    var foreign = new BrokerNode("c", new RedisSettings(url, null, "other", 64), new Announcements())) {
                a.awaitConnected();
                b.awaitConnected();
                await().atMost(Duration.ofSeconds(30)).until(() -> {
                    a.broker.announce(Announcements.numbered("a", "news", 1));
                    return !b.listener.heard.isEmpty();
                });
                a.awaitOthers("b");
                var asked = a.broker.ask("?", Duration.ofSeconds(10)).toCompletableFuture();
                assertThat(asked.join().byNode()).containsOnlyKeys("a", "b");
                assertThat(foreign.broker.health().connected())
                        .as("another prefix is closed to this user")
                        .isFalse();
            }
        }
    }

    @Test
    void theUserOfTheAclCanKeepPresenceUnderThePrefixAndNothingElsewhere() throws Exception {
        String keep = """
                local now = redis.call('TIME')[1] * 1000
                redis.call('ZADD', KEYS[1], now + 60000, ARGV[1])
                redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
                redis.call('HINCRBY', KEYS[2], 'count', 1)
                redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
                redis.call('HDEL', KEYS[2], 'nobody')
                redis.call('ZREM', KEYS[1], 'nobody')
                redis.call('PEXPIRE', KEYS[1], 60000)
                redis.call('PEXPIRE', KEYS[2], 60000)
                redis.call('ZRANGEBYSCORE', KEYS[1], now, '+inf', 'LIMIT', 0, 10)
                redis.call('HMGET', KEYS[2], ARGV[1])
                return redis.call('ZCOUNT', KEYS[1], now, '+inf')""";
        try (var redis = Redis.start()) {
            RedissonClient client =
                    Redisson.create(new RedissonConfiguration(RedisSettings.at(urlOfTheUser(redis))).create());
            try {
                RScript script = client.getScript(StringCodec.INSTANCE);
                String sha = script.scriptLoad(keep);
                for (String key : List.of("carillon:presence:{news}", "{carillon:presence:news}")) {
                    List<Object> keys = List.of(key + ":z", key + ":h");
                    assertThat(script.<Long>eval(Mode.READ_WRITE, keep, ReturnType.LONG, keys, "client", "{}"))
                            .isEqualTo(1);
                    assertThat(script.<Long>evalSha(Mode.READ_WRITE, sha, ReturnType.LONG, keys, "other", "{}"))
                            .isEqualTo(2);
                }
                List<Object> foreign = List.of("other:z", "other:h");
                assertThatThrownBy(() ->
                                script.<Long>eval(Mode.READ_WRITE, keep, ReturnType.LONG, foreign, "client", "{}"))
                        .isInstanceOf(RedisException.class)
                        .hasMessageContaining("NOPERM");
            } finally {
                client.shutdown(0, 2, TimeUnit.SECONDS);
            }
        }
    }

    /** Makes the user as the file says. */
    private static String urlOfTheUser(Redis redis) throws IOException {
        String line = Files.readAllLines(FILES.resolve("redis-acl.txt")).stream()
                .filter(text -> text.startsWith("ACL SETUSER"))
                .findFirst()
                .orElseThrow();
        assertThat(RedisCommands.send(redis, line.split(" "))).isEqualTo("+OK");
        return redis.url().replace("redis://", "redis://carillon:CHANGE-ME@");
    }
}

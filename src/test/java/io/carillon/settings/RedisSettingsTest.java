package io.carillon.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisSettingsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://localhost",
                "redis://localhost:6379",
                "redis://localhost:6379/",
                "rediss://redis.example.org:6380/12",
                "redis://user:p%40ss@localhost:6379/1",
                "redis://:pass@localhost",
                "redis://[::1]:6379",
            })
    void aGoodUrlIsTaken(String url) {
        assertThatCode(() -> RedisSettings.at(url)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost:6379",
                "http://localhost:6379",
                "redis://",
                "redis://:6379",
                "redis://localhost:0",
                "redis://localhost:65536",
                "redis://localhost:port",
                "redis://user@localhost",
                "redis://localhost/db",
                "redis://localhost/1/2",
                "redis://localhost?db=1",
                "redis://localhost#1",
                "redis://user:se cret@localhost",
                "redis://user:sec@ret@localhost",
                "redis:opaque",
            })
    void anotherUrlIsRefusedWithASentence(String url) {
        assertThatThrownBy(() -> RedisSettings.at(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching(
                        "carillon.redis.url is \".*\": allowed is redis://host:port or rediss://host:port, with"
                                + " user:password@ before the host \\(special characters as %40 and the like\\) and"
                                + " /database after the port if needed");
    }

    @Test
    void aPasswordIsNeverShown() {
        assertThatThrownBy(() -> RedisSettings.at("http://user:secret@host:1"))
                .hasMessageContaining("is \"http://host:1\"");
        assertThatThrownBy(() -> RedisSettings.at("user:sec ret@host:1")).hasMessageContaining("is \"host:1\"");
        var settings = RedisSettings.at("redis://user:secret@host:1/2");
        assertThat(settings.toString()).isEqualTo("RedisSettings[redis://host:1/2, prefix=carillon, partitions=64]");
    }

    @Test
    void eitherUrlOrConfigIsNeeded() {
        assertThatThrownBy(() -> new RedisSettings(null, null, "carillon", 64))
                .hasMessage("carillon.redis.url and carillon.redis.config are both missing: allowed is exactly one of"
                        + " them");
        assertThatThrownBy(() -> new RedisSettings("redis://a", "b", "carillon", 64))
                .hasMessage("carillon.redis.url and carillon.redis.config are both set: allowed is exactly one of"
                        + " them");
    }

    @Test
    void aConfigThatIsNeitherTextNorFileIsRefused() {
        assertThatThrownBy(() -> new RedisSettings(null, "missing/redisson.yaml", "carillon", 64))
                .hasMessage("carillon.redis.config is \"missing/redisson.yaml\": allowed is the path of a readable file"
                        + " with a Redisson YAML configuration, or its text");
    }

    @Test
    void prefixAndPartitionsAreChecked() {
        assertThatThrownBy(() -> new RedisSettings("redis://a", null, "*", 64))
                .hasMessage("carillon.redis.prefix is \"*\": allowed are 1 to 64 letters, digits and the characters"
                        + " . _ : -");
        assertThatThrownBy(() -> new RedisSettings("redis://a", null, "carillon", 0))
                .hasMessage("carillon.redis.partitions is 0: allowed are 1 to 1024");
        assertThatThrownBy(() -> new RedisSettings("redis://a", null, "carillon", 1_025))
                .hasMessage("carillon.redis.partitions is 1025: allowed are 1 to 1024");
    }
}

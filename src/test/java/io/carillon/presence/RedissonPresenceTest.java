package io.carillon.presence;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.settings.RedisSettings;
import io.carillon.testing.Redis;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;

class RedissonPresenceTest extends PresenceContract {

    private static final Redis REDIS = Redis.start();
    private static final RedisKeys KEYS = new RedisKeys(REDIS);

    @AfterAll
    static void stop() {
        REDIS.close();
    }

    @AfterEach
    void closingLeavesNothingInRedis() {
        close();
        assertThat(KEYS.all()).isEmpty();
    }

    /** Renews all the time, so that this happens among everything else. */
    @Override
    Presence presence() {
        return PresenceNode.presence(RedisSettings.at(REDIS.url()), Duration.ofMillis(100), Duration.ofSeconds(60));
    }

    @Override
    boolean isReady(Presence presence) {
        return ((RedissonPresence) presence).isConnected();
    }

    @Override
    boolean isEmpty(Presence presence) {
        return ((RedissonPresence) presence).isEmpty();
    }
}

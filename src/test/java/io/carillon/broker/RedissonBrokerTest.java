package io.carillon.broker;

import io.carillon.settings.RedisSettings;
import io.carillon.testing.Redis;
import org.junit.jupiter.api.AfterAll;

class RedissonBrokerTest extends BrokerContract {

    private static final Redis REDIS = Redis.start();

    @AfterAll
    static void stop() {
        REDIS.close();
    }

    @Override
    Broker broker() {
        return new RedissonBroker(RedisSettings.at(REDIS.url()), "node", Thread::new);
    }
}

package io.carillon.broker;

import static org.awaitility.Awaitility.await;

import io.carillon.settings.RedisSettings;
import java.time.Duration;

/** A node of a test: a started broker and what it heard. */
final class BrokerNode implements AutoCloseable {

    final String id;
    final Announcements listener;
    final RedissonBroker broker;

    BrokerNode(String id, RedisSettings settings, Announcements listener) {
        this.id = id;
        this.listener = listener;
        broker = new RedissonBroker(settings, id, task -> new Thread(task, "carillon-broker-" + id));
        broker.start(listener, listener);
    }

    void awaitConnected() {
        await().atMost(Duration.ofSeconds(15)).until(() -> broker.health().connected());
    }

    @Override
    public void close() {
        broker.close();
    }
}

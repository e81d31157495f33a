package io.carillon.broker;

import static org.awaitility.Awaitility.await;

import io.carillon.settings.RedisSettings;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** A node of a test: a started broker and what it heard. */
final class BrokerNode implements AutoCloseable {

    final String id;
    final Announcements listener;
    final RedissonBroker broker;
    final CompletionStage<Void> tried;

    /** The threads that the broker has got, the one that connects first. */
    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    BrokerNode(String id, RedisSettings settings, Announcements listener) {
        this(id, settings, listener, listener);
    }

    BrokerNode(String id, RedisSettings settings, Announcements listener, Broker.Responder responder) {
        this.id = id;
        this.listener = listener;
        broker = new RedissonBroker(settings, id, this::thread);
        tried = broker.start(listener, responder);
    }

    private Thread thread(Runnable task) {
        var thread = new Thread(task, "carillon-broker-" + id);
        threads.add(thread);
        return thread;
    }

    /** Ends the Redisson client without a word to the others, as far as they can see: a killed node. */
    void kill() {
        threads.get(0).interrupt();
        await().until(() -> !threads.get(0).isAlive());
    }

    void awaitOthers(String... ids) {
        await().until(() -> broker.otherNodes().equals(Set.of(ids)));
    }

    void awaitConnected() {
        await().atMost(Duration.ofSeconds(15)).until(() -> broker.health().connected());
    }

    @Override
    public void close() {
        broker.close();
    }
}

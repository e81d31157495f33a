package io.carillon.broker;

import io.carillon.redis.ConnectionChanges;
import io.carillon.redis.RedissonConfiguration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.redisson.Redisson;
import org.redisson.api.RTopic;
import org.redisson.api.RedissonClient;
import org.redisson.api.listener.StatusListener;
import org.redisson.client.codec.StringCodec;

/**
 * One Redisson client with its topics. The connection's thread makes and closes it; in between any
 * thread publishes. What it brings is handed out on Redisson's threads. Immutable, so thread-safe.
 */
final class RedissonTopics implements AutoCloseable {

    /** Takes a text that arrived on a topic. Only hands over. */
    interface Receiver {

        /** @param topic its place among the names */
        void received(int topic, String text);
    }

    private static final long SUBSCRIBE_SECONDS = 5;

    private final RedissonClient client;
    private final List<RTopic> topics = new ArrayList<>();

    /**
     * Connects; blocks until Redis answers or does not.
     *
     * @param names of the topics
     * @param changed told when a connection to Redis was lost or is back, or a subscription
     */
    RedissonTopics(RedissonConfiguration configuration, List<String> names, Runnable changed) {
        client = Redisson.create(configuration.create().setConnectionListener(new ConnectionChanges(changed)));
        try {
            for (String name : names) {
                topics.add(client.getTopic(name, StringCodec.INSTANCE));
            }
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** Subscribes to all topics; blocks until Redis has confirmed each. */
    void subscribe(Receiver receiver, Runnable changed)
            throws InterruptedException, ExecutionException, TimeoutException {
        var subscribing = new ArrayList<Future<?>>();
        for (int i = 0; i < topics.size(); i++) {
            int place = i;
            RTopic topic = topics.get(place);
            subscribing.add(topic.addListenerAsync(String.class, (name, text) -> receiver.received(place, text)));
            subscribing.add(topic.addListenerAsync(new Subscriptions(changed)));
        }
        for (Future<?> future : subscribing) {
            future.get(SUBSCRIBE_SECONDS, TimeUnit.SECONDS);
        }
    }

    /**
     * Publishes a text. Never blocks and never throws.
     *
     * @return the number of receivers, or why Redis did not answer: the text may still arrive, even much later
     */
    CompletableFuture<Long> publish(int topic, String text) {
        try {
            return topics.get(topic).publishAsync(text).toCompletableFuture();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Ends the client and its threads. */
    @Override
    public void close() {
        client.shutdown(0, 2, TimeUnit.SECONDS);
    }

    /** Redisson subscribed: at first, and again after a connection was lost. */
    private record Subscriptions(Runnable changed) implements StatusListener {
        @Override
        public void onSubscribe(String topic) {
            changed.run();
        }

        @Override
        public void onUnsubscribe(String topic) {
            changed.run();
        }
    }
}

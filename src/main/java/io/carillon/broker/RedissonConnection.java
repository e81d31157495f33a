package io.carillon.broker;

import io.carillon.redis.Failures;
import io.carillon.redis.RedissonConfiguration;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The life of the Redisson client. One thread of its own creates it, subscribes to all topics, and says "connected"
 * only when this node hears itself on each of them. When Redis goes away and returns, Redisson reconnects within a
 * tenth of a second; a client that stays deaf for five seconds is thrown away, and a new one is tried every second.
 *
 * <p>Thread-safe: any thread publishes, and Redisson's threads report; they read volatile fields and wake the thread.
 * The thread alone makes and ends clients.
 */
final class RedissonConnection {

    /** What comes out of the connection: texts on Redisson's threads, the rest on its own. Only hands over. */
    interface Receiver extends RedissonTopics.Receiver {

        /** A text by which this node hears itself on a topic: its receiver then calls {@link #heard}. */
        String probe(int topic, long round);

        /** This node has heard itself on every topic. Every two seconds at least, while that is so. */
        void heardItself();

        /** This node hears itself again, or for the first time. */
        void reconnected();
    }

    private static final Logger LOG = System.getLogger(RedissonBroker.class.getName());

    private static final long RETRY_MILLIS = 1_000;

    /** After an error: a class that was lost stays so, and what had been made of a client by then may not be closed. */
    private static final long ERROR_RETRY_MILLIS = 10_000;

    private static final long IDLE_MILLIS = 2_000;
    private static final long CLOSE_MILLIS = 5_000;

    /** Between two suspicions, so that a Redis that comes and goes does not keep the nodes busy. */
    private static final long BREATH_MILLIS = 250;

    /** Unheard probes after which Redis counts as away: not quite a second. */
    private static final int AWAY = 4;

    /** Unheard probes after which the client is thrown away: not quite five seconds. */
    private static final int DEAF = 20;

    private final RedissonConfiguration configuration;
    private final List<String> topicNames;
    private final Receiver receiver;
    private final Reachability reachability;
    private final Echo echo;
    private final Thread thread;

    private final CompletableFuture<Void> tried = new CompletableFuture<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Semaphore wake = new Semaphore(0);
    private final AtomicBoolean suspected = new AtomicBoolean();
    private volatile @Nullable RedissonTopics topics;

    RedissonConnection(
            RedissonConfiguration configuration, List<String> topicNames, ThreadFactory threads, Receiver receiver) {
        this.configuration = configuration;
        this.topicNames = List.copyOf(topicNames);
        this.receiver = receiver;
        reachability = new Reachability(configuration.address());
        echo = new Echo(topicNames.size());
        thread = threads.newThread(this::run);
    }

    /**
     * Begins to connect, in the background.
     *
     * @return completes after the first try, whether this node has heard itself or not; never fails
     */
    CompletionStage<Void> start() {
        thread.start();
        return tried.minimalCompletionStage();
    }

    Reachability reachability() {
        return reachability;
    }

    /** A probe that this node sent was received. */
    void heard(int topic, long round) {
        echo.heard(topic, round);
    }

    /**
     * Publishes a message to a topic. Never blocks and never throws.
     *
     * @return the number of receivers, or why Redis did not answer: the message may still arrive, even much later
     */
    CompletableFuture<Long> publish(int topic, String message) {
        RedissonTopics current = topics;
        if (current == null) {
            return CompletableFuture.failedFuture(new IllegalStateException("not connected"));
        }
        int before = reachability.recoveries();
        return current.publish(topic, message)
                .whenComplete((receivers, failure) -> published(receivers, failure, before));
    }

    /** Ends the client and its threads; returns when they are gone. */
    void close() {
        closing.countDown();
        wake.release();
        reachability.closed();
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!closed()) {
                long pause = ERROR_RETRY_MILLIS;
                try {
                    connect();
                    pause = RETRY_MILLIS;
                } catch (RuntimeException | Error e) {
                    LOG.log(Level.DEBUG, "The client could not be made", e);
                    lost(Failures.ofTheMachine(e));
                }
                tried.complete(null);
                closing.await(pause, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            LOG.log(Level.DEBUG, "The container ends the thread");
        } finally {
            reachability.closed();
            tried.complete(null);
        }
    }

    private void connect() throws InterruptedException {
        try (var connecting = new RedissonTopics(configuration, topicNames, this::suspect)) {
            connecting.subscribe(receiver, this::suspect);
            topics = connecting;
            listen();
        } catch (RuntimeException | ExecutionException | TimeoutException e) {
            lost(Failures.reason(e));
        } finally {
            topics = null;
        }
    }

    /** Returns when the client is deaf or the broker closed. */
    private void listen() throws InterruptedException {
        boolean missed = true;
        while (!closed()) {
            wake.drainPermits();
            missed |= suspected.getAndSet(false);
            int unheard = probe();
            if (unheard >= DEAF || closed()) {
                return;
            }
            missed |= unheard > 0 || !reachability.connected();
            reachability.found();
            receiver.heardItself();
            if (missed) {
                receiver.reconnected();
                closing.await(BREATH_MILLIS, TimeUnit.MILLISECONDS);
            }
            missed = false;
            tried.complete(null);
            wake.tryAcquire(IDLE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** How many times it probed in vain. */
    private int probe() throws InterruptedException {
        echo.begin();
        int unheard = 0;
        while (unheard < DEAF && !closed() && !echo.probe(this::sendProbe, unheard == 0)) {
            unheard++;
            if (unheard == AWAY && reachability.connected()) {
                reachability.lost("what this node sends does not come back");
            }
        }
        return unheard;
    }

    private void sendProbe(int topic, long round) {
        publish(topic, receiver.probe(topic, round));
    }

    private void published(@Nullable Long receivers, @Nullable Throwable failure, int before) {
        if (failure != null && before == reachability.recoveries()) {
            lost(Failures.reason(failure));
        } else if (failure != null) {
            suspect();
        } else if (receivers != null && receivers == 0) {
            // This node listens, so the subscription is gone, whatever else Redisson believes.
            suspect();
        }
    }

    private void lost(String reason) {
        if (!closed()) {
            reachability.lost(reason);
            suspect();
        }
    }

    private void suspect() {
        if (!suspected.getAndSet(true)) {
            wake.release();
        }
    }

    private boolean closed() {
        return closing.getCount() == 0;
    }
}

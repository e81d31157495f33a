package io.carillon.presence;

import io.carillon.channel.ChannelName;
import io.carillon.presence.Lane.Batch;
import io.carillon.redis.Failures;
import io.carillon.redis.RedissonConfiguration;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
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
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The life of presence's Redisson client. One thread of its own creates it, asks Redis whenever there is doubt whether it
 * answers, and says when to renew. Redisson reconnects by itself; a client that gets no answer for five seconds is thrown
 * away, and a new one is tried every second.
 *
 * <p>Thread-safe: any thread calls, and Redisson's threads answer; they read volatile fields and wake the thread. The
 * thread alone makes and ends clients, and says what changes.
 */
final class RedissonConnection implements LocalMembers.Redis, Reads.Redis {

    private static final Logger LOG = System.getLogger(RedissonPresence.class.getName());

    private static final long RETRY_MILLIS = 1_000;

    /** After an error: a class that was lost stays so, and what had been made of a client by then may not be closed. */
    private static final long ERROR_RETRY_MILLIS = 10_000;

    private static final long TICK_MILLIS = 100;
    private static final long PROBE_MILLIS = 500;
    private static final long CLOSE_MILLIS = 6_000;

    /** Between two renewals because of doubt, so that a Redis that comes and goes does not keep the nodes busy. */
    private static final long BREATH_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** After that time without an answer, the client is thrown away. */
    private static final long DEAF_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final RedissonConfiguration configuration;
    private final RedissonScripts.Options options;
    private final long updateNanos;
    private final Reachability reachability;
    private final Thread thread;

    private final CompletableFuture<Void> tried = new CompletableFuture<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Semaphore wake = new Semaphore(0);
    private final AtomicBoolean suspected = new AtomicBoolean();
    private volatile @Nullable RedissonScripts scripts;
    private volatile @Nullable LocalMembers members;

    RedissonConnection(
            RedissonConfiguration configuration,
            RedissonScripts.Options options,
            Duration updateInterval,
            ThreadFactory threads) {
        this.configuration = configuration;
        this.options = options;
        updateNanos = updateInterval.toNanos();
        reachability = new Reachability(configuration.address());
        thread = threads.newThread(this::run);
    }

    /**
     * Begins to connect, in the background.
     *
     * @return completes after the first try, whether Redis has answered or not; never fails
     */
    CompletionStage<Void> start(LocalMembers members) {
        this.members = members;
        thread.start();
        return tried.minimalCompletionStage();
    }

    @Override
    public boolean connected() {
        return reachability.connected();
    }

    Reachability reachability() {
        return reachability;
    }

    @Override
    public CompletableFuture<List<String>> change(ChannelName channel, Batch batch) {
        return call(current -> current.change(channel.value(), batch));
    }

    @Override
    public CompletableFuture<List<String>> page(ChannelName channel, String from) {
        return call(current -> current.page(channel.value(), from));
    }

    @Override
    public CompletableFuture<List<String>> stats(ChannelName channel) {
        return call(current -> current.stats(channel.value()));
    }

    /** Lets the members leave as far as Redis answers soon, and ends the client and its threads. */
    void close() {
        closing.countDown();
        wake.release();
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        reachability.closed();
    }

    /** Never blocks and never throws. Fails with a Refusal. */
    private CompletableFuture<List<String>> call(Function<RedissonScripts, CompletableFuture<List<String>>> call) {
        RedissonScripts current = scripts;
        if (current == null || !connected()) {
            return CompletableFuture.failedFuture(reachability.unavailable());
        }
        var answer = new CompletableFuture<List<String>>();
        call.apply(current).whenComplete((values, failure) -> {
            if (failure == null) {
                answer.complete(values);
                return;
            }
            if (Reachability.isAnswer(failure)) {
                reachability.refused(failure);
            } else {
                suspect();
            }
            answer.completeExceptionally(reachability.unavailable(failure));
        });
        return answer;
    }

    private void run() {
        LocalMembers local = members;
        if (local == null) {
            throw new IllegalStateException("run by start");
        }
        try {
            while (!closed()) {
                long pause = ERROR_RETRY_MILLIS;
                try {
                    connect(local);
                    pause = RETRY_MILLIS;
                } catch (RuntimeException | Error e) {
                    LOG.log(Level.DEBUG, "The client could not be made", e);
                    lost(Failures.ofTheMachine(e), local);
                }
                tried.complete(null);
                closing.await(pause, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            LOG.log(Level.DEBUG, "The container ends the thread");
        } finally {
            reachability.closed();
            local.forget();
            tried.complete(null);
        }
    }

    private void connect(LocalMembers local) throws InterruptedException {
        try (var connecting = new RedissonScripts(configuration, options, this::suspect)) {
            scripts = connecting;
            work(connecting, local);
            if (connected()) {
                local.leave();
            }
        } catch (RuntimeException e) {
            lost(Failures.reason(e), local);
        } finally {
            scripts = null;
        }
    }

    /** Returns when Redis has not answered for long, or presence is closed. */
    private void work(RedissonScripts current, LocalMembers local) throws InterruptedException {
        long answered = System.nanoTime();
        long renewed = answered;
        long due = answered;
        while (!closed()) {
            if (suspected.getAndSet(false) || !connected()) {
                boolean back = !connected();
                if (answers(current, local)) {
                    answered = System.nanoTime();
                    due = back ? answered : Math.min(due, renewed + BREATH_NANOS);
                } else if (System.nanoTime() - answered > DEAF_NANOS) {
                    return;
                }
            }
            if (connected() && System.nanoTime() - due >= 0) {
                renewed = System.nanoTime();
                due = renewed + updateNanos;
                local.renew();
            }
            if (connected()) {
                tried.complete(null);
            }
            local.sweep();
            current.expire();
            wake.tryAcquire(TICK_MILLIS, TimeUnit.MILLISECONDS);
            wake.drainPermits();
        }
    }

    private boolean answers(RedissonScripts current, LocalMembers local) throws InterruptedException {
        try {
            // A channel that cannot exist: a script and keys under the prefix are what presence needs.
            current.stats("").get(PROBE_MILLIS, TimeUnit.MILLISECONDS);
            reachability.found();
            return true;
        } catch (ExecutionException | TimeoutException e) {
            lost(Failures.reason(e), local);
            return false;
        }
    }

    private void lost(String reason, LocalMembers local) {
        if (!closed()) {
            reachability.lost(reason);
            local.answerAll();
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

package io.carillon.presence;

import io.carillon.channel.ChannelName;
import io.carillon.channel.ClientInfo;
import io.carillon.presence.Lane.Batch;
import io.carillon.redis.Throttle;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * This node's clients, by channel, on their way to Redis. What is remembered here is what holds: when Redis was away, or
 * has lost everything, it is told again.
 *
 * <p>Thread-safe. A {@link Lane} is touched only in {@code compute} of the map, which is its lock, and vanishes with its
 * last client; nobody is called from there. Callers' threads send, and the threads that complete a call send the next.
 */
final class LocalMembers {

    /** Redis, as it is seen from here. */
    interface Redis {

        /** Whether it answers now. */
        boolean connected();

        /** Sends a batch. Never blocks and never throws. @return the answer of {@link Scripts#CHANGE} */
        CompletableFuture<List<String>> change(ChannelName channel, Batch batch);
    }

    private static final Logger LOG = System.getLogger(RedissonPresence.class.getName());

    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

    /** Calls under way, in different channels: enough to keep Redis busy, and few enough to delay nobody. */
    private static final int MOST_CALLS = 16;

    private static final long LEAVE_SECONDS = 2;

    private final Redis redis;
    private final ConcurrentHashMap<ChannelName, Lane> lanes = new ConcurrentHashMap<>();
    private final Turns turns = new Turns(MOST_CALLS);
    private final Deadlines deadlines = new Deadlines();
    private final AtomicLong sequence = new AtomicLong();
    private final AtomicInteger removals = new AtomicInteger();
    private final Throttle forgotten = new Throttle();
    private final CountDownLatch left = new CountDownLatch(1);
    private volatile boolean closed;

    LocalMembers(Redis redis) {
        this.redis = redis;
    }

    /** @return completes when others can see the client, or a second later; never fails */
    CompletableFuture<Void> add(ChannelName channel, ClientInfo client) {
        return change(channel, lane -> lane.add(client));
    }

    /** @return completes when nobody can see the client any more, or a second later; never fails */
    CompletableFuture<Void> remove(ChannelName channel, String client) {
        return change(channel, lane -> lane.remove(client));
    }

    /** Renews all clients, and sends what waits. */
    void renew() {
        for (ChannelName channel : lanes.keySet()) {
            lanes.computeIfPresent(channel, (name, lane) -> {
                lane.renew();
                return lane;
            });
            send(channel);
        }
        if (removals.get() >= Lane.MOST_REMOVALS && forgotten.admits()) {
            LOG.log(
                    Level.WARNING,
                    "More than {0} clients have left while Redis could not be told: the others seem present until"
                            + " they expire",
                    Lane.MOST_REMOVALS);
        }
    }

    /** Answers those who have waited for a second. */
    void sweep() {
        deadlines.sweep();
    }

    /** Redis is away: nobody waits for it. */
    void answerAll() {
        deadlines.completeAll();
    }

    /** Removes all clients and takes no new ones; waits a moment for Redis if it answers. */
    void leave() throws InterruptedException {
        closed = true;
        for (ChannelName channel : lanes.keySet()) {
            lanes.computeIfPresent(channel, (name, lane) -> {
                lane.removeAll();
                return kept(lane);
            });
            send(channel);
        }
        if (redis.connected() && !lanes.isEmpty()) {
            left.await(LEAVE_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** Forgets all clients and takes no new ones. */
    void forget() {
        closed = true;
        lanes.clear();
        removals.set(0);
        deadlines.completeAll();
    }

    /** Whether nothing is kept. */
    boolean isEmpty() {
        return lanes.isEmpty() && removals.get() == 0;
    }

    private CompletableFuture<Void> change(
            ChannelName channel, Function<Lane, @Nullable CompletableFuture<Void>> change) {
        var changed = new AtomicReference<CompletableFuture<Void>>();
        lanes.compute(channel, (name, known) -> {
            if (closed) {
                return known;
            }
            Lane lane = known == null ? new Lane(removals) : known;
            changed.set(change.apply(lane));
            return kept(lane);
        });
        CompletableFuture<Void> answer = changed.get();
        if (answer == null) {
            return DONE;
        }
        if (redis.connected()) {
            deadlines.add(answer);
            send(channel);
        }
        // Asked again: it may have gone away before the answer had its deadline.
        if (!redis.connected()) {
            answer.complete(null);
        }
        return answer;
    }

    private void send(ChannelName channel) {
        var claimed = new AtomicBoolean();
        lanes.computeIfPresent(channel, (name, lane) -> {
            claimed.set(redis.connected() && lane.claim());
            return lane;
        });
        if (claimed.get()) {
            turns.take(() -> sendNext(channel));
        }
    }

    private CompletableFuture<Void> sendNext(ChannelName channel) {
        var next = new AtomicReference<Batch>();
        lanes.computeIfPresent(channel, (name, lane) -> {
            Batch batch = redis.connected() ? lane.next(sequence.incrementAndGet()) : null;
            if (batch == null) {
                lane.release();
            }
            next.set(batch);
            return kept(lane);
        });
        noticeLeft();
        Batch batch = next.get();
        return batch == null
                ? DONE
                : redis.change(channel, batch).handle((answer, failure) -> settle(channel, batch, answer));
    }

    /** @param answer null: the call has failed */
    private @Nullable Void settle(ChannelName channel, Batch batch, @Nullable List<String> answer) {
        var goOn = new AtomicBoolean();
        lanes.computeIfPresent(channel, (name, lane) -> {
            lane.release();
            if (answer == null) {
                lane.failed(batch);
            } else {
                lane.arrived(
                        batch, answer.subList(1, answer.size()), answer.get(0).equals("1"));
            }
            // What failed waits for the next renewal, so that a call that always fails is not repeated without end.
            goOn.set(answer != null || lane.isAwaited());
            return kept(lane);
        });
        noticeLeft();
        batch.answers().values().forEach(waiting -> waiting.complete(null));
        if (goOn.get()) {
            send(channel);
        }
        return null;
    }

    private static @Nullable Lane kept(Lane lane) {
        return lane.isEmpty() ? null : lane;
    }

    private void noticeLeft() {
        if (closed && lanes.isEmpty()) {
            left.countDown();
        }
    }
}

package io.carillon.presence;

import io.carillon.channel.ChannelName;
import io.carillon.channel.ClientInfo;
import io.carillon.channel.Refusal;
import io.carillon.redis.Throttle;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Reads who is present, in bounded steps: a few at a time on this node, those of different channels in turn, so that a
 * large channel keeps a small one waiting for a step, not for its end.
 *
 * <p>What is read while members come and go: whoever is there during the whole call is in the answer, once; nobody is who
 * was not there at some moment of it.
 *
 * <p>Thread-safe: a reading is passed from the thread that completes one step to that which completes the next.
 */
final class Reads {

    /** Redis, as it is seen from here. Never blocks and never throws; fails with a Refusal. */
    interface Redis {

        /** @return the answer of {@link Scripts#PAGE} */
        CompletableFuture<List<String>> page(ChannelName channel, String from);

        /** @return the answer of {@link Scripts#STATS} */
        CompletableFuture<List<String>> stats(ChannelName channel);
    }

    private static final Logger LOG = System.getLogger(RedissonPresence.class.getName());

    /** Steps under way at a time. */
    private static final int MOST_STEPS = 4;

    /** Calls that take out who has expired before users are counted; then those left count too. */
    private static final int MOST_PURGES = 200;

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Redis redis;
    private final Turns turns = new Turns(MOST_STEPS);
    private final Throttle strangers = new Throttle();

    Reads(Redis redis) {
        this.redis = redis;
    }

    CompletableFuture<Map<String, ClientInfo>> members(ChannelName channel) {
        var reading = new Members(channel);
        reading.next("");
        return reading.answer;
    }

    CompletableFuture<Presence.Stats> stats(ChannelName channel) {
        var answer = new CompletableFuture<Presence.Stats>();
        count(channel, 1, answer);
        return answer;
    }

    private void count(ChannelName channel, int call, CompletableFuture<Presence.Stats> answer) {
        step(() -> redis.stats(channel), answer, values -> {
            if (values.get(2).equals("1") && call < MOST_PURGES) {
                count(channel, call + 1, answer);
                return;
            }
            int clients = Integer.parseInt(values.get(0));
            // A stranger's keys must not make it absurd.
            int users = Math.max(Math.min(1, clients), Math.min(clients, Integer.parseInt(values.get(1))));
            answer.complete(new Presence.Stats(clients, users));
        });
    }

    /** Takes one step when its turn comes; whatever fails in it, fails the answer. */
    private void step(
            Supplier<CompletableFuture<List<String>>> step, CompletableFuture<?> answer, Consumer<List<String>> next) {
        turns.take(() -> step.get().thenAccept(next).whenComplete((nothing, failure) -> {
            if (failure != null) {
                answer.completeExceptionally(Refusal.cause(failure));
            }
        }));
    }

    /** One call, page by page. */
    private final class Members {

        private final ChannelName channel;
        private final long begun = System.nanoTime();
        private final Map<String, ClientInfo> members = new HashMap<>();
        private final CompletableFuture<Map<String, ClientInfo>> answer = new CompletableFuture<>();

        Members(ChannelName channel) {
            this.channel = channel;
        }

        void next(String from) {
            step(() -> redis.page(channel, from), answer, this::take);
        }

        private void take(List<String> page) {
            for (int i = 1; i + 1 < page.size(); i += 2) {
                take(page.get(i), page.get(i + 1));
            }
            String next = page.get(0);
            if (next.isEmpty()) {
                answer.complete(Collections.unmodifiableMap(members));
            } else if (System.nanoTime() - begun > PATIENCE_NANOS) {
                answer.completeExceptionally(new Refusal.Unavailable("who is present is not known now: reading "
                        + members.size() + " members of channel " + channel + " took longer than "
                        + TimeUnit.NANOSECONDS.toSeconds(PATIENCE_NANOS) + " seconds"));
            } else {
                next(next);
            }
        }

        private void take(String client, String text) {
            ClientInfo info = InfoCodec.decode(client, text);
            if (info != null) {
                members.put(client, info);
            } else if (strangers.admits()) {
                LOG.log(
                        Level.WARNING,
                        "A member of channel {0} in Redis was not written by Carillon, and is skipped (said at most once a"
                                + " minute)",
                        channel);
            }
        }
    }
}

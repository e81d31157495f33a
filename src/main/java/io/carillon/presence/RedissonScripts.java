package io.carillon.presence;

import io.carillon.channel.ClientInfo;
import io.carillon.presence.Lane.Batch;
import io.carillon.redis.ConnectionChanges;
import io.carillon.redis.RedissonConfiguration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.redisson.Redisson;
import org.redisson.api.RScript;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;

/**
 * One Redisson client that runs the {@link Scripts}. The connection's thread makes and closes it; in between any thread
 * calls. Answers come on Redisson's threads. Thread-safe.
 */
final class RedissonScripts implements AutoCloseable {

    /** Whose keys, and for how long. */
    record Options(String prefix, String node, Duration timeToLive) {}

    /** A call that has not completed by then never will; no setting of Redisson's makes it last that long. */
    private static final long GIVEN_UP_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Options options;
    private final RedissonClient client;
    private final RScript redis;
    private final Set<Call> calls = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * Connects; blocks until Redis answers or does not.
     *
     * @param changed told when a connection to Redis was lost or is back
     */
    RedissonScripts(RedissonConfiguration configuration, Options options, Runnable changed) {
        this.options = options;
        Config config = configuration.create().setConnectionListener(new ConnectionChanges(changed));
        withoutRetries(config);
        client = Redisson.create(config);
        try {
            redis = client.getScript(StringCodec.INSTANCE);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    // A repeated call could come after a later one, and bring back who has left.
    private static void withoutRetries(Config config) {
        if (config.isClusterConfig()) {
            config.useClusterServers().setRetryAttempts(0);
        } else if (config.isSentinelConfig()) {
            config.useSentinelServers().setRetryAttempts(0);
        } else if (config.isSingleConfig()) {
            config.useSingleServer().setRetryAttempts(0);
        }
    }

    CompletableFuture<List<String>> change(String channel, Batch batch) {
        var arguments = new ArrayList<String>();
        arguments.add(Long.toString(batch.sequence()));
        arguments.add(Long.toString(options.timeToLive().toMillis()));
        arguments.add(batch.fence() ? "1" : "0");
        arguments.add(Integer.toString(batch.removed().size()));
        arguments.add(Integer.toString(batch.added().size()));
        arguments.addAll(batch.removed());
        for (ClientInfo client : batch.added()) {
            arguments.add(client.client());
            arguments.add(InfoCodec.encode(client));
        }
        arguments.addAll(batch.renewed());
        return call(Scripts.CHANGE, channel, arguments);
    }

    CompletableFuture<List<String>> page(String channel, String from) {
        return call(Scripts.PAGE, channel, List.of(from));
    }

    CompletableFuture<List<String>> stats(String channel) {
        return call(Scripts.STATS, channel, List.of());
    }

    /** Gives up calls that hang, whatever Redisson believes of them. */
    void expire() {
        long now = System.nanoTime();
        for (Call call : calls) {
            if (now - call.since >= GIVEN_UP_NANOS) {
                call.answer.completeExceptionally(new TimeoutException());
            }
        }
    }

    /** Ends the client and its threads, and all calls. */
    @Override
    public void close() {
        client.shutdown(0, 2, TimeUnit.SECONDS);
        closed = true;
        calls.forEach(call -> call.answer.completeExceptionally(new IllegalStateException("closed")));
    }

    /** Never blocks and never throws. */
    private CompletableFuture<List<String>> call(String script, String channel, List<String> arguments) {
        var call = new Call(System.nanoTime());
        calls.add(call);
        call.answer.whenComplete((answer, failure) -> calls.remove(call));
        if (closed) {
            call.answer.completeExceptionally(new IllegalStateException("closed"));
            return call.answer;
        }
        try {
            // As a writer, so that it goes to the master: a replica does not know yet who has just come.
            redis.<List<Object>>evalAsync(
                            RScript.Mode.READ_WRITE,
                            script,
                            RScript.ReturnType.LIST,
                            keys(channel),
                            arguments.toArray())
                    .whenComplete((answer, failure) -> call.complete(answer, failure));
        } catch (RuntimeException e) {
            call.answer.completeExceptionally(e);
        }
        return call.answer;
    }

    /**
     * The sign before the channel's name keeps the hash tag from being empty, so that all keys of a channel are on one
     * node of a Redis Cluster, whatever its name. A prefix holds no brace, so no two of them meet.
     */
    private List<Object> keys(String channel) {
        String key = options.prefix() + ":presence:{=" + channel + "}:";
        return List.of(key + "expiry", key + "info", key + "users", key + "fence:" + options.node());
    }

    private static final class Call {

        private final long since;
        private final CompletableFuture<List<String>> answer = new CompletableFuture<>();

        Call(long since) {
            this.since = since;
        }

        void complete(List<Object> values, Throwable failure) {
            if (failure != null) {
                answer.completeExceptionally(failure);
            } else {
                answer.complete(values.stream().map(String::valueOf).toList());
            }
        }
    }
}

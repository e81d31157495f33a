package io.carillon.client;

import io.carillon.channel.Refusal;
import io.carillon.channel.SubscribeOptions;
import io.carillon.hooks.ConnectHandler;
import io.carillon.hooks.PublishHandler;
import io.carillon.hooks.RpcHandler;
import io.carillon.hooks.SubscribeHandler;
import io.carillon.hooks.Veto;
import io.carillon.protocol.Json;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks the handlers of the application, on the server's managed threads, and tells its observers. Whatever a handler throws
 * becomes a refusal of the one command. Thread-safe.
 */
public final class Hooks {

    private static final Logger LOG = System.getLogger(Hooks.class.getName());

    /** Handlers at work at a time; one more call is refused with 111. */
    private static final int MAX_CALLS = 1_000;

    private final Handlers handlers;
    private final Consumer<Object> events;
    private final Executor executor;
    private final Semaphore room = new Semaphore(MAX_CALLS);

    /** The handlers that the application has; of several of a kind each is asked, in this order. */
    public record Handlers(
            List<ConnectHandler> connect,
            List<SubscribeHandler> subscribe,
            List<PublishHandler> publish,
            List<RpcHandler> rpc) {

        /** There are none. */
        public static final Handlers NONE = new Handlers(List.of(), List.of(), List.of(), List.of());
    }

    /**
     * @param events takes what happens, in order; never blocks
     * @param executor the server's managed threads: handlers may block
     */
    public Hooks(Handlers handlers, Consumer<Object> events, Executor executor) {
        this.handlers = handlers;
        this.events = events;
        this.executor = executor;
    }

    /** Something has happened. */
    void tell(Object event) {
        events.accept(event);
    }

    /** Whether anybody answers calls at all. */
    boolean answerCalls() {
        return !handlers.rpc().isEmpty();
    }

    CompletionStage<ConnectHandler.Answer> connect(ConnectHandler.Attempt attempt) {
        if (handlers.connect().isEmpty()) {
            return CompletableFuture.completedStage(ConnectHandler.Answer.UNCHANGED);
        }
        return call(() -> {
            ConnectHandler.Answer all = ConnectHandler.Answer.UNCHANGED;
            for (ConnectHandler handler : handlers.connect()) {
                all = merged(all, handler.onConnect(attempt));
            }
            Map<String, SubscribeOptions> subscriptions = new HashMap<>(all.subscriptions());
            subscriptions.replaceAll((channel, options) -> json(options));
            return new ConnectHandler.Answer(
                    all.user(), json(all.info()), json(all.data()), all.expiresAt(), subscriptions);
        });
    }

    private static ConnectHandler.Answer merged(ConnectHandler.Answer first, ConnectHandler.Answer second) {
        Map<String, SubscribeOptions> subscriptions = new HashMap<>(first.subscriptions());
        subscriptions.putAll(second.subscriptions());
        return new ConnectHandler.Answer(
                second.user() == null ? first.user() : second.user(),
                second.info() == null ? first.info() : second.info(),
                second.data() == null ? first.data() : second.data(),
                second.expiresAt() == null ? first.expiresAt() : second.expiresAt(),
                subscriptions);
    }

    CompletionStage<SubscribeHandler.Answer> subscribe(SubscribeHandler.Attempt attempt) {
        if (handlers.subscribe().isEmpty()) {
            return CompletableFuture.completedStage(SubscribeHandler.Answer.UNDECIDED);
        }
        return call(() -> {
            SubscribeHandler.Answer decided = SubscribeHandler.Answer.UNDECIDED;
            for (SubscribeHandler handler : handlers.subscribe()) {
                SubscribeHandler.Answer answer = handler.onSubscribe(attempt);
                decided = answer.admitted() && !decided.admitted() ? answer : decided;
            }
            return new SubscribeHandler.Answer(decided.admitted(), json(decided.options()));
        });
    }

    CompletionStage<PublishHandler.Answer> publish(PublishHandler.Attempt attempt) {
        if (handlers.publish().isEmpty()) {
            return CompletableFuture.completedStage(PublishHandler.Answer.UNDECIDED);
        }
        return call(() -> {
            PublishHandler.Answer decided = PublishHandler.Answer.UNDECIDED;
            for (PublishHandler handler : handlers.publish()) {
                PublishHandler.Answer answer = handler.onPublish(attempt);
                decided = answer.admitted() && !decided.admitted() ? answer : decided;
            }
            return new PublishHandler.Answer(
                    decided.admitted(),
                    json(decided.data()),
                    decided.tags(),
                    decided.skipHistory(),
                    decided.idempotencyKey());
        });
    }

    /** The result; fails with {@link Refusal.MethodNotFound} if no handler knows the method. */
    CompletionStage<@Nullable String> rpc(RpcHandler.Call rpc) {
        return call(() -> {
            for (RpcHandler handler : handlers.rpc()) {
                Optional<String> result = handler.onRpc(rpc);
                if (result.isPresent()) {
                    return json(result.get());
                }
            }
            throw new Refusal.MethodNotFound(rpc.method());
        });
    }

    private <T> CompletionStage<T> call(Supplier<T> work) {
        if (!room.tryAcquire()) {
            return CompletableFuture.failedStage(new Refusal.TooManyRequests(
                    "more than " + MAX_CALLS + " calls of handlers are at work; try again"));
        }
        try {
            return CompletableFuture.supplyAsync(() -> refusing(work), executor)
                    .whenComplete((result, failure) -> room.release());
        } catch (RejectedExecutionException e) {
            room.release();
            return CompletableFuture.failedStage(
                    new Refusal.TooManyRequests("the server's threads are busy; try again"));
        }
    }

    private static <T> T refusing(Supplier<T> work) {
        try {
            return work.get();
        } catch (Veto veto) {
            throw veto.refusal();
        } catch (Refusal refusal) {
            throw refusal;
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "A handler of the application failed", e);
            throw new Refusal.Unavailable("the application failed; see the server's log");
        }
    }

    private static SubscribeOptions json(SubscribeOptions options) {
        return new SubscribeOptions(
                json(options.info()), json(options.data()), options.expiresAt(), options.overrides());
    }

    /** What a handler has made must be JSON, like anything else that is sent. */
    private static @Nullable String json(@Nullable String text) {
        try {
            return text == null ? null : Json.compact(text);
        } catch (Refusal.BadRequest e) {
            throw new IllegalArgumentException("a handler answered with a text that is no JSON: " + e.getMessage(), e);
        }
    }
}

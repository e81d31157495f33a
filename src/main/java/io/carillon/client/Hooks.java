package io.carillon.client;

import io.carillon.channel.Refusal;
import io.carillon.hooks.ConnectHandler;
import io.carillon.hooks.PublishHandler;
import io.carillon.hooks.RpcHandler;
import io.carillon.hooks.SubscribeHandler;
import io.carillon.hooks.Veto;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks the handlers of the application, on the server's managed threads, and tells its observers. Whatever a handler throws
 * becomes a refusal of the one command. Thread-safe.
 */
public final class Hooks {

    private static final Logger LOG = System.getLogger(Hooks.class.getName());

    /** Calls of handlers at work or waiting for a thread; one more is refused with 111. */
    private static final int MAX_CALLS = 1_000;

    private final Complaints complaints = new Complaints();
    private final Handlers handlers;
    private final Consumer<Object> events;
    private final Executor executor;
    private final ScheduledExecutorService timer;
    private final Duration timeout;
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
     * @param timer for deadlines; what it runs never blocks
     * @param timeout how long a handler may take, its wait for a thread included; then the command fails, and what the
     *     handler says later is ignored
     */
    public Hooks(
            Handlers handlers,
            Consumer<Object> events,
            Executor executor,
            ScheduledExecutorService timer,
            Duration timeout) {
        this.handlers = handlers;
        this.events = events;
        this.executor = executor;
        this.timer = timer;
        this.timeout = timeout;
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
                all = Answers.merged(all, said(handler.onConnect(attempt), handler));
            }
            return all;
        });
    }

    CompletionStage<SubscribeHandler.Answer> subscribe(SubscribeHandler.Attempt attempt) {
        if (handlers.subscribe().isEmpty()) {
            return CompletableFuture.completedStage(SubscribeHandler.Answer.UNDECIDED);
        }
        return call(() -> {
            SubscribeHandler.Answer all = SubscribeHandler.Answer.UNDECIDED;
            for (SubscribeHandler handler : handlers.subscribe()) {
                all = Answers.merged(all, said(handler.onSubscribe(attempt), handler));
            }
            return all;
        });
    }

    CompletionStage<PublishHandler.Answer> publish(PublishHandler.Attempt attempt) {
        if (handlers.publish().isEmpty()) {
            return CompletableFuture.completedStage(PublishHandler.Answer.UNDECIDED);
        }
        return call(() -> {
            PublishHandler.Answer all = PublishHandler.Answer.UNDECIDED;
            for (PublishHandler handler : handlers.publish()) {
                String data = all.data();
                var next =
                        data == null ? attempt : new PublishHandler.Attempt(attempt.client(), attempt.channel(), data);
                all = Answers.merged(all, said(handler.onPublish(next), handler));
            }
            return all;
        });
    }

    /** The result; fails with {@link Refusal.MethodNotFound} if no handler knows the method. */
    CompletionStage<@Nullable String> rpc(RpcHandler.Call rpc) {
        return call(() -> {
            for (RpcHandler handler : handlers.rpc()) {
                Optional<String> result = said(handler.onRpc(rpc), handler);
                if (result.isPresent()) {
                    return Answers.json(result.get());
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
        var answer = new CompletableFuture<T>();
        try {
            expire(answer);
            executor.execute(() -> perform(work, answer));
        } catch (RejectedExecutionException e) {
            room.release();
            return CompletableFuture.failedStage(new Refusal.TooManyRequests("the server is stopping; try again"));
        }
        return answer;
    }

    private <T> void perform(Supplier<T> work, CompletableFuture<T> answer) {
        T result;
        try {
            if (answer.isDone()) {
                // Its time was over before its turn came.
                return;
            }
            result = refusing(work);
        } catch (Refusal e) {
            answer.completeExceptionally(e);
            return;
        } finally {
            room.release();
        }
        answer.complete(result);
    }

    /** The handler itself is left alone: an interrupt would break what it works with, an embedded database for one. */
    private void expire(CompletableFuture<?> answer) {
        var deadline = timer.schedule(() -> late(answer), timeout.toMillis(), TimeUnit.MILLISECONDS);
        answer.whenComplete((result, failure) -> deadline.cancel(false));
    }

    private void late(CompletableFuture<?> answer) {
        String sentence = "the application did not answer within " + timeout.toMillis() + " ms";
        if (answer.completeExceptionally(new Refusal.Unavailable(sentence))) {
            complaints.complain(
                    Refusal.Unavailable.class,
                    unwritten -> LOG.log(
                            Level.WARNING,
                            "A client's command failed: " + sentence + " (carillon.hook-timeout; " + unwritten
                                    + " more since the last time)"));
        }
    }

    private static <T> T said(@Nullable T answer, Object handler) {
        return Objects.requireNonNull(answer, () -> "a handler answered null: " + handler.getClass());
    }

    private <T> T refusing(Supplier<T> work) {
        try {
            return work.get();
        } catch (Veto veto) {
            throw veto.refusal();
        } catch (Refusal refusal) {
            throw refusal;
        } catch (RuntimeException | Error e) {
            // Clients can make a handler fail as often as they like.
            complaints.complain(
                    e.getClass(),
                    unwritten -> LOG.log(
                            Level.ERROR,
                            "A handler of the application failed (said once a minute; " + unwritten
                                    + " more since the last time)",
                            e));
            throw new Refusal.Unavailable("the application failed; see the server's log");
        }
    }
}

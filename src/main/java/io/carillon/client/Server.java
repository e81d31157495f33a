package io.carillon.client;

import io.carillon.broker.Broker;
import io.carillon.delivery.ConnectionRegistry;
import io.carillon.delivery.Hub;
import io.carillon.history.Journal;
import io.carillon.presence.Presence;
import io.carillon.publishing.Publisher;
import io.carillon.security.Tokens;
import io.carillon.settings.Node;
import io.carillon.settings.Settings;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * What a client works with: the parts of this node.
 *
 * @param executor goes on with a client's work after something was awaited; what it runs never blocks
 * @param timer for deadlines; what it runs never blocks
 */
public record Server(
        Settings settings,
        Node node,
        Hub hub,
        Publisher publisher,
        Journal journal,
        Presence presence,
        Broker broker,
        Tokens tokens,
        Hooks hooks,
        Clients clients,
        ConnectionRegistry registry,
        Clock clock,
        Executor executor,
        ScheduledExecutorService timer) {

    /** What clients are told that they talk to. */
    String version() {
        return "Carillon " + node.version();
    }

    /** Runs an action on the executor, or here when the server is stopping. */
    void later(Runnable action) {
        try {
            executor.execute(action);
        } catch (RejectedExecutionException e) {
            action.run();
        }
    }

    /** The stage, or what the supplier makes when it does not complete in time. */
    <T> CompletionStage<T> within(Duration time, CompletionStage<T> stage, Supplier<RuntimeException> late) {
        CompletableFuture<T> awaited = stage.toCompletableFuture();
        if (awaited.isDone()) {
            return awaited;
        }
        var limited = new CompletableFuture<T>();
        var deadline =
                timer.schedule(() -> limited.completeExceptionally(late.get()), time.toMillis(), TimeUnit.MILLISECONDS);
        awaited.whenComplete((result, failure) -> {
            deadline.cancel(false);
            if (failure == null) {
                limited.complete(result);
            } else {
                limited.completeExceptionally(failure);
            }
        });
        return limited;
    }
}

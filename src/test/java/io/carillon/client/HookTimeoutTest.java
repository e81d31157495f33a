package io.carillon.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.channel.ClientInfo;
import io.carillon.channel.Refusal;
import io.carillon.hooks.RpcHandler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HookTimeoutTest {

    private static final RpcHandler.Call CALL = new RpcHandler.Call(new ClientInfo("ann", "1"), "method", null);

    private final ScheduledThreadPoolExecutor timer =
            new ScheduledThreadPoolExecutor(1, Executors.defaultThreadFactory());
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private final AtomicInteger called = new AtomicInteger();

    private RpcHandler handler = call -> {
        called.incrementAndGet();
        return Optional.of("1");
    };

    HookTimeoutTest() {
        timer.setRemoveOnCancelPolicy(true);
    }

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    @Test
    void whoseTimeIsOverBeforeItsTurnIsNotEvenCalled() {
        Hooks hooks = hooks(Duration.ofMillis(1));
        assertLate(answer(hooks));
        waiting.remove().run();
        assertThat(called).hasValue(0);
    }

    @Test
    void whatALateHandlerSaysIsIgnored() {
        var answers = new ArrayList<CompletableFuture<String>>();
        handler = call -> {
            assertLate(answers.get(0));
            return Optional.of("1");
        };
        answers.add(answer(hooks(Duration.ofMillis(1))));
        waiting.remove().run();
        assertLate(answers.get(0));
    }

    @Test
    void anAnswerInTimeLeavesNothingBehind() {
        Hooks hooks = hooks(Duration.ofMinutes(1));
        for (int i = 0; i < 3_000; i++) {
            var answer = answer(hooks);
            waiting.remove().run();
            assertThat(answer).isCompletedWithValue("1");
        }
        assertThat(timer.getQueue()).as("deadlines").isEmpty();
    }

    @Test
    void noMoreCallsThanAThousandWait() {
        Hooks hooks = hooks(Duration.ofMinutes(1));
        for (int i = 0; i < 1_000; i++) {
            answer(hooks);
        }
        assertThatThrownBy(answer(hooks)::join).hasCauseInstanceOf(Refusal.TooManyRequests.class);
        waiting.remove().run();
        assertThat(answer(hooks)).isNotDone();
    }

    @Test
    void aServerThatStopsRefuses() {
        Hooks hooks = hooks(
                task -> {
                    throw new RejectedExecutionException();
                },
                Duration.ofMinutes(1));
        for (int i = 0; i < 1_001; i++) {
            assertThatThrownBy(answer(hooks)::join)
                    .hasCauseInstanceOf(Refusal.TooManyRequests.class)
                    .hasMessageContaining("stopping");
        }
    }

    private Hooks hooks(Duration timeout) {
        return hooks(waiting::add, timeout);
    }

    private Hooks hooks(Executor executor, Duration timeout) {
        var handlers = new Hooks.Handlers(List.of(), List.of(), List.of(), List.of(handler));
        return new Hooks(handlers, event -> {}, executor, timer, timeout);
    }

    private static CompletableFuture<String> answer(Hooks hooks) {
        return hooks.rpc(CALL).toCompletableFuture();
    }

    private static void assertLate(CompletableFuture<String> answer) {
        assertThat(answer)
                .failsWithin(30, TimeUnit.SECONDS)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(Refusal.Unavailable.class)
                .withMessageContaining("did not answer within 1 ms");
    }
}

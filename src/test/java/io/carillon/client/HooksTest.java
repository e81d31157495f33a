package io.carillon.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.channel.ClientInfo;
import io.carillon.channel.Refusal;
import io.carillon.channel.SubscribeOptions;
import io.carillon.hooks.ConnectHandler;
import io.carillon.hooks.PublishHandler;
import io.carillon.hooks.RpcHandler;
import io.carillon.hooks.SubscribeHandler;
import io.carillon.hooks.Veto;
import io.carillon.protocol.ErrorReply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HooksTest {

    private static final ScheduledExecutorService TIMER = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "hooks-test-timer");
        thread.setDaemon(true);
        return thread;
    });

    private static final ClientInfo ANN = new ClientInfo("ann", "c-1");
    private static final ConnectHandler.Attempt CONNECT =
            new ConnectHandler.Attempt("c-1", "ann", null, "js", "", null);
    private static final SubscribeHandler.Attempt SUBSCRIBE = new SubscribeHandler.Attempt(ANN, "news", null, false);
    private static final PublishHandler.Attempt PUBLISH = new PublishHandler.Attempt(ANN, "news", "1");

    @Test
    void withoutHandlersNothingIsChangedAndNoThreadIsAsked() {
        Hooks none = made(Hooks.Handlers.NONE, task -> {
            throw new AssertionError("no thread is needed");
        });
        assertThat(result(none.connect(CONNECT))).isEqualTo(ConnectHandler.Answer.UNCHANGED);
        assertThat(result(none.subscribe(SUBSCRIBE))).isEqualTo(SubscribeHandler.Answer.UNDECIDED);
        assertThat(result(none.publish(PUBLISH))).isEqualTo(PublishHandler.Answer.UNDECIDED);
        assertThat(none.answerCalls()).isFalse();
    }

    @Test
    void aVetoIsWhatTheClientIsTold() {
        assertThatThrownBy(() -> result(rpc(call -> {
                    throw Veto.denied("not you");
                })))
                .isInstanceOf(Refusal.PermissionDenied.class)
                .hasMessage("not you");
        assertThatThrownBy(() -> result(rpc(call -> {
                    throw Veto.error(1_000, "mine", true);
                })))
                .isInstanceOfSatisfying(
                        Refusal.ByApplication.class,
                        refusal -> assertThat(ErrorReply.of(refusal)).isEqualTo(new ErrorReply(1_000, "mine", true)));
        assertThatThrownBy(() -> result(rpc(call -> {
                    throw Veto.disconnect(4_500, "go");
                })))
                .isInstanceOfSatisfying(
                        Refusal.DisconnectedByApplication.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(4_500));
    }

    @Test
    void whatAHandlerThrowsIsError100AndSaysNothingOfIt() {
        List<Function<RpcHandler.Call, Optional<String>>> faulty = List.of(
                call -> {
                    throw new IllegalStateException("secret, by the test");
                },
                call -> {
                    throw new AssertionError("secret, by the test");
                });
        for (Function<RpcHandler.Call, Optional<String>> handler : faulty) {
            assertThatThrownBy(() -> result(rpc(handler)))
                    .isInstanceOfSatisfying(Refusal.Unavailable.class, refusal -> {
                        assertThat(ErrorReply.of(refusal).code()).isEqualTo(100);
                        assertThat(refusal.getMessage()).doesNotContain("secret");
                    });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "no json", "1 2", ""})
    void whatIsNoJsonIsNeverSent(String text) {
        var options = new SubscribeOptions(null, text, null, SubscribeOptions.Overrides.NONE);
        var info = new SubscribeOptions(text, null, null, SubscribeOptions.Overrides.NONE);
        for (CompletionStage<?> stage : List.of(
                rpc(call -> Optional.of(text)),
                connecting(new ConnectAnswer(new ConnectHandler.Answer(null, text, null, null, Map.of())))
                        .connect(CONNECT),
                connecting(new ConnectAnswer(new ConnectHandler.Answer(null, null, text, null, Map.of())))
                        .connect(CONNECT),
                connecting(new ConnectAnswer(new ConnectHandler.Answer(null, null, null, null, Map.of("a", options))))
                        .connect(CONNECT),
                subscribing(SubscribeHandler.Answer.admit(options)),
                subscribing(SubscribeHandler.Answer.admit(info)),
                publishing(new PublishAnswer(PublishHandler.Answer.admit().withData(text)))
                        .publish(PUBLISH))) {
            assertThatThrownBy(() -> result(stage)).isInstanceOf(Refusal.Unavailable.class);
        }
    }

    @Test
    void jsonIsSentWithoutWhiteSpace() {
        assertThat(result(rpc(call -> Optional.of(" { \"a\" :\n 1 } ")))).isEqualTo("{\"a\":1}");
        var options = new SubscribeOptions("[ 1 ]", "\n2", null, SubscribeOptions.Overrides.NONE);
        assertThat(result(subscribing(SubscribeHandler.Answer.admit(options))).options())
                .isEqualTo(new SubscribeOptions("[1]", "2", null, SubscribeOptions.Overrides.NONE));
    }

    @Test
    void ofSeveralHandlersEachIsAskedAndALaterOneSaysMore() {
        var hooks = made(
                new Hooks.Handlers(
                        List.of(
                                new ConnectAnswer(new ConnectHandler.Answer(
                                        "ann", "1", null, null, Map.of("a", SubscribeOptions.NONE))),
                                new ConnectAnswer(new ConnectHandler.Answer(
                                        null, "2", "3", null, Map.of("b", SubscribeOptions.NONE)))),
                        List.of(),
                        List.of(),
                        List.of(call -> Optional.empty(), call -> Optional.of("\"second\""), call -> {
                            throw new AssertionError("the second one knows it");
                        })),
                Runnable::run);
        ConnectHandler.Answer answer = result(hooks.connect(CONNECT));
        assertThat(answer.user()).isEqualTo("ann");
        assertThat(answer.info()).isEqualTo("2");
        assertThat(answer.data()).isEqualTo("3");
        assertThat(answer.subscriptions()).containsOnlyKeys("a", "b");
        assertThat(result(hooks.rpc(new RpcHandler.Call(ANN, "m", null)))).isEqualTo("\"second\"");
    }

    @Test
    void aVetoCountsMoreThanAnAdmission() {
        var hooks = made(
                new Hooks.Handlers(
                        List.of(),
                        List.of(attempt -> SubscribeHandler.Answer.admit(SubscribeOptions.NONE), attempt -> {
                            throw Veto.denied("no");
                        }),
                        List.of(),
                        List.of()),
                Runnable::run);
        assertThatThrownBy(() -> result(hooks.subscribe(SUBSCRIBE))).hasMessage("no");
    }

    @Test
    void aMethodThatNobodyKnows() {
        assertThatThrownBy(() -> result(rpc(call -> Optional.empty()))).isInstanceOf(Refusal.MethodNotFound.class);
    }

    @Test
    void aThousandCallsMayBeAtWork() {
        var waiting = new java.util.ArrayDeque<Runnable>();
        Hooks hooks = withRpc(call -> Optional.of("1"), waiting::add);
        for (int i = 0; i < 1_000; i++) {
            assertThat(hooks.rpc(call()).toCompletableFuture()).isNotDone();
        }
        assertThatThrownBy(() -> result(hooks.rpc(call()))).isInstanceOf(Refusal.TooManyRequests.class);
        waiting.remove().run();
        CompletionStage<@Nullable String> next = hooks.rpc(call());
        while (!waiting.isEmpty()) {
            waiting.remove().run();
        }
        assertThat(result(next)).isEqualTo("1");
    }

    @Test
    void aServerWithoutThreadsRefusesAndForgetsTheCall() {
        Hooks hooks = withRpc(call -> Optional.of("1"), task -> {
            throw new RejectedExecutionException("by the test");
        });
        for (int i = 0; i < 2_000; i++) {
            assertThatThrownBy(() -> result(hooks.rpc(call())))
                    .isInstanceOf(Refusal.TooManyRequests.class)
                    .hasMessageStartingWith("the server is stopping");
        }
    }

    private record ConnectAnswer(ConnectHandler.Answer answer) implements ConnectHandler {
        @Override
        public Answer onConnect(Attempt attempt) {
            return answer;
        }
    }

    private record PublishAnswer(PublishHandler.Answer answer) implements PublishHandler {
        @Override
        public Answer onPublish(Attempt attempt) {
            return answer;
        }
    }

    private static RpcHandler.Call call() {
        return new RpcHandler.Call(ANN, "m", null);
    }

    private static CompletionStage<@Nullable String> rpc(Function<RpcHandler.Call, Optional<String>> handler) {
        return withRpc(handler, Runnable::run).rpc(call());
    }

    private static CompletionStage<SubscribeHandler.Answer> subscribing(SubscribeHandler.Answer answer) {
        return made(new Hooks.Handlers(List.of(), List.of(attempt -> answer), List.of(), List.of()), Runnable::run)
                .subscribe(SUBSCRIBE);
    }

    private static Hooks connecting(ConnectHandler handler) {
        return made(new Hooks.Handlers(List.of(handler), List.of(), List.of(), List.of()), Runnable::run);
    }

    private static Hooks publishing(PublishHandler handler) {
        return made(new Hooks.Handlers(List.of(), List.of(), List.of(handler), List.of()), Runnable::run);
    }

    private static Hooks withRpc(Function<RpcHandler.Call, Optional<String>> handler, Executor executor) {
        return made(new Hooks.Handlers(List.of(), List.of(), List.of(), List.of(handler::apply)), executor);
    }

    private static <T> T result(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private static Hooks made(Hooks.Handlers handlers, Executor executor) {
        return new Hooks(handlers, event -> {}, executor, TIMER, Duration.ofSeconds(30));
    }
}

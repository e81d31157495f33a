package io.carillon.api;

import io.carillon.channel.Refusal;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Function;

/** What a request asks for, after it was read: yields the JSON of its result, or refuses, at once or through the stage. */
interface Command {

    /** The result of what has none. */
    String NOTHING = "{}";

    CompletionStage<String> run();

    /** Runs it; whatever it fails with comes through the stage. */
    default CompletionStage<String> start() {
        try {
            return run();
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    /** One that does nothing but refuse. */
    static Command refused(Refusal refusal) {
        return () -> CompletableFuture.failedStage(refusal);
    }

    /**
     * Runs a command and answers it.
     *
     * @param reply makes the answer of the result
     * @param refuse makes the answer of a refusal
     * @param executor where answers are written that are not there at once, failures as well: the threads of the journal and
     *     of the timer have other things to do
     */
    static CompletionStage<Answer> answer(
            Command command, Function<String, Answer> reply, Function<Refusal, Answer> refuse, Executor executor) {
        CompletionStage<String> result = command.start();
        BiFunction<String, Throwable, Answer> response =
                (json, failure) -> failure == null ? reply.apply(json) : refuse.apply(Replies.refusal(failure));
        return result.toCompletableFuture().isDone() ? result.handle(response) : result.handleAsync(response, executor);
    }
}

package io.carillon.api;

import io.carillon.delivery.Workers;
import io.carillon.protocol.JsonFields;
import io.carillon.settings.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.InputStream;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Calls of methods, by whichever way they come: a body is read, a command runs, and an answer is made. Thread-safe. */
@ApplicationScoped
public class Calls {

    @Inject
    private Settings settings;

    @Inject
    private Workers workers;

    /**
     * Carries a call out.
     *
     * @param wrap makes the whole reply of a result
     * @param errorMode as the caller's header has it, {@link ErrorMode#HEADER}; null: it has none
     * @return the answer; at once, unless something is waited for
     * @throws Unreadable if the body is no request
     * @throws io.carillon.channel.Refusal.BadRequest if it is none of this method
     */
    public CompletionStage<Answer> answer(
            Method method, UnaryOperator<String> wrap, InputStream body, @Nullable String errorMode) {
        Command command =
                method.read(JsonFields.of(Body.read(body, settings.limits().bodyBytes())));
        ErrorMode mode = ErrorMode.of(errorMode, settings.transportErrors());
        return Command.answer(command, result -> Replies.json(wrap.apply(result)), mode::reply, workers.answers());
    }
}

package io.carillon.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.channel.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Where answers are written. */
class CommandTest {

    private final List<Runnable> handedOver = new ArrayList<>();
    private final List<String> written = new ArrayList<>();
    private final CompletableFuture<String> result = new CompletableFuture<>();

    @Test
    void whatIsThereAtOnceIsWrittenAtOnce() {
        result.complete("{}");
        answer();
        assertThat(written).containsExactly("{}");
        assertThat(handedOver).isEmpty();
    }

    @Test
    void whoCompletesAResultDoesNotWriteItsAnswer() {
        answer();
        result.complete("{}");
        assertThat(written).isEmpty();
        handedOver.forEach(Runnable::run);
        assertThat(written).containsExactly("{}");
    }

    @Test
    void whoLetsItFailDoesNotWriteTheAnswerEither() {
        answer();
        result.completeExceptionally(new Refusal.Unavailable("injected"));
        assertThat(written).isEmpty();
        handedOver.forEach(Runnable::run);
        assertThat(written).containsExactly("injected");
    }

    private void answer() {
        Command.answer(
                () -> result,
                json -> {
                    written.add(json);
                    return null;
                },
                refusal -> {
                    written.add(refusal.getMessage());
                    return null;
                },
                handedOver::add);
    }
}

package io.carillon.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.carillon.channel.SubscribeOptions;
import io.carillon.hooks.ConnectHandler;
import io.carillon.hooks.PublishHandler;
import io.carillon.hooks.SubscribeHandler;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AnswersTest {

    private static final SubscribeOptions.Overrides PRESENT =
            new SubscribeOptions.Overrides(true, null, null, null, null);

    @Test
    void connectAnswersAddUp() {
        var first = ConnectHandler.Answer.UNCHANGED
                .withUser("ann")
                .withInfo("1")
                .withSubscription("a", SubscribeOptions.NONE);
        var second = ConnectHandler.Answer.UNCHANGED
                .withInfo("[ 2 ]")
                .withData("{ }")
                .withExpiresAt(Instant.EPOCH)
                .withSubscription("b", SubscribeOptions.NONE.withData("{ \"x\": 1 }"));
        assertThat(Answers.merged(Answers.merged(ConnectHandler.Answer.UNCHANGED, first), second))
                .isEqualTo(new ConnectHandler.Answer(
                        "ann",
                        "[2]",
                        "{}",
                        Instant.EPOCH,
                        Map.of("a", SubscribeOptions.NONE, "b", SubscribeOptions.NONE.withData("{\"x\":1}"))));
    }

    @Test
    void oneSubscribeHandlerThatAdmitsIsEnoughAndAnotherMayEnrich() {
        var first = SubscribeHandler.Answer.admit(
                SubscribeOptions.NONE.withInfo("1").withOverrides(PRESENT));
        var second = SubscribeHandler.Answer.UNDECIDED.with(
                SubscribeOptions.NONE.withData("[ 2 ]").withExpiresAt(Instant.EPOCH));
        var both = SubscribeHandler.Answer.admit(new SubscribeOptions("1", "[2]", Instant.EPOCH, PRESENT));
        assertThat(Answers.merged(first, second)).isEqualTo(both);
        assertThat(Answers.merged(second, first).admitted()).isTrue();
        assertThat(Answers.merged(second, SubscribeHandler.Answer.UNDECIDED).admitted())
                .isFalse();
    }

    @Test
    void whatACensorChangesIsNotLostWhenAnotherHandlerAdmits() {
        var censor = PublishHandler.Answer.UNDECIDED
                .withData("\"****\"")
                .withTags(Map.of("censored", "yes"))
                .withoutHistory();
        var admits = PublishHandler.Answer.admit().withTags(Map.of("by", "ann")).withIdempotencyKey("k");
        var both = new PublishHandler.Answer(true, "\"****\"", Map.of("censored", "yes", "by", "ann"), true, "k");
        assertThat(Answers.merged(censor, admits)).isEqualTo(both);
        assertThat(Answers.merged(admits, censor)).isEqualTo(both);
        assertThat(Answers.merged(censor, PublishHandler.Answer.UNDECIDED).admitted())
                .isFalse();
    }

    @Test
    void whatIsNotJsonOrNoNameOfAChannelIsTheApplicationsFault() {
        var unchanged = ConnectHandler.Answer.UNCHANGED;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Answers.merged(unchanged, unchanged.withInfo("{")))
                .withMessageContaining("a handler answered with a text that is no JSON: ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Answers.merged(unchanged, unchanged.withSubscription("a b", SubscribeOptions.NONE)))
                .withMessageContaining("a handler named a channel that cannot be: ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Answers.merged(
                        SubscribeHandler.Answer.UNDECIDED,
                        SubscribeHandler.Answer.admit(SubscribeOptions.NONE.withInfo("nope"))));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Answers.merged(
                        PublishHandler.Answer.UNDECIDED,
                        PublishHandler.Answer.admit().withData("1 2")));
    }
}

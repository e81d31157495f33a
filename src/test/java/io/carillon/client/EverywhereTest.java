package io.carillon.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.broker.Broker;
import io.carillon.channel.Announcement;
import io.carillon.channel.ChannelPattern;
import io.carillon.channel.Namespace;
import io.carillon.channel.Namespaces;
import io.carillon.channel.Refusal;
import io.carillon.protocol.JsonFields;
import io.carillon.testing.MutableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EverywhereTest {

    private final MutableClock clock = new MutableClock();
    private final Nodes nodes = new Nodes();
    private final Everywhere everywhere = new Everywhere(
            nodes,
            new Namespaces(List.of(Namespace.named(""), Namespace.named("years").with(Pattern.compile("^\\d{4}$")))),
            clock);

    @Test
    void nobodyIsAskedBeforeItIsCarriedOut() {
        var prepared = everywhere.prepare("unsubscribe", JsonFields.of("{ \"user\" : \"ann\", \"client\": null }"));
        assertThat(nodes.questions).isEmpty();
        assertThat(prepared.get()).isCompleted();
        assertThat(nodes.questions).containsExactly("{\"unsubscribe\":{\"user\":\"ann\"}}");
    }

    @Test
    void aSubscriptionMustBeOneThatAClientMayHave() {
        long now = clock.instant().getEpochSecond();
        assertThat(subscribe("\"years:2026\",\"expire_at\":" + (now + 1))).isCompleted();
        assertThatThrownBy(() -> subscribe("\"years:2026\",\"expire_at\":" + now))
                .isInstanceOf(Refusal.Expired.class)
                .hasMessage("the subscription to years:2026 has expired already");
        assertThatThrownBy(() -> subscribe("\"years:today\""))
                .isInstanceOf(Refusal.BadRequest.class)
                .hasMessageContaining("does not match");
        assertThat(nodes.questions).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    2999 | why            | disconnect.code is 2999, but must be 3000 to 4999
                    5000 | why            | disconnect.code is 5000, but must be 3000 to 4999
                    3000 | ' {"code":1}'  | disconnect.reason must not be JSON: SDKs would read it as one
                    """)
    void aDisconnectMustBeOneThatSdksUnderstand(int code, String reason, String sentence) {
        var prepared = everywhere.prepare(
                "disconnect",
                JsonFields.of("{\"disconnect\":{\"code\":" + code + ",\"reason\":\"" + reason.replace("\"", "\\\"")
                        + "\"}}"));
        assertThatThrownBy(prepared::get).isInstanceOf(Refusal.BadRequest.class).hasMessage(sentence);
    }

    /** What is sent is one level deeper than what came: a node must not be the first to find out. */
    @Test
    void whatTheNodesCouldNotReadIsRefusedHere() {
        assertThat(send(31)).isCompleted();
        assertThatThrownBy(() -> send(32))
                .isInstanceOf(Refusal.BadRequest.class)
                .hasMessage("the JSON is nested more than 32 levels deep");
    }

    @Test
    void whatIsTooLongForTheNodesIsRefused() {
        var prepared = everywhere.prepare("send", JsonFields.of("{\"data\":\"" + "x".repeat(1 << 20) + "\"}"));
        assertThatThrownBy(prepared::get)
                .isInstanceOf(Refusal.BadRequest.class)
                .hasMessage("the parameters have 1048596 characters on their way to the nodes, allowed are 1048576");
    }

    @Test
    void aNodeThatIsGoneIsNoFailure() {
        nodes.answers = new Broker.Answers(Map.of("a", "{}"), Set.of("b"), true);
        assertThat(send(1)).isCompleted();
    }

    @Test
    void whatCouldNotBeDoneEverywhereFails() {
        nodes.answers = new Broker.Answers(Map.of("a", "{}"), Set.of("b"), false);
        assertFails(send(1), "Redis does not answer: other nodes cannot be reached; try again");
        nodes.answers = new Broker.Answers(Map.of(), Set.of("a"), true);
        assertFails(send(1), "no node has answered in time; try again");
        nodes.answers = new Broker.Answers(Map.of("a", "{}", "b", NodeAnswer.failed("because")), Set.of(), true);
        assertFails(send(1), "because");
    }

    @Test
    void channelsAreAddedUpOverAllNodes() {
        nodes.answers = new Broker.Answers(
                Map.of(
                        "a", NodeAnswer.channels("{\"x\":1,\"y\":2}"),
                        "b", NodeAnswer.channels("{\"y\":3}"),
                        "c", NodeAnswer.channels("{}")),
                Set.of(),
                true);
        assertThat(everywhere.channels(ChannelPattern.ALL)).isCompletedWithValue(Map.of("x", 1L, "y", 5L));
    }

    @Test
    void tooManyChannelsAreRefused() {
        String answer = NodeAnswer.channels("{\"" + "x".repeat(Broker.MAX_ANSWER) + "\":1}");
        assertThat(answer).hasSizeLessThan(200);
        nodes.answers = new Broker.Answers(Map.of("a", answer), Set.of(), true);
        assertThat(everywhere.channels(ChannelPattern.ALL).toCompletableFuture())
                .isCompletedExceptionally()
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(Refusal.LimitExceeded.class)
                .withMessageContaining("ask for fewer with a pattern");
    }

    @Test
    void nodesTellOfThemselvesAlsoWithoutRedis() {
        nodes.answers = new Broker.Answers(Map.of("b", "{\"uid\":\"b\"}", "a", "{\"uid\":\"a\"}"), Set.of(), false);
        assertThat(everywhere.info().toCompletableFuture().join())
                .containsExactly("{\"uid\":\"a\"}", "{\"uid\":\"b\"}");
    }

    private CompletionStage<Void> subscribe(String channelAndMore) {
        return everywhere
                .prepare("subscribe", JsonFields.of("{\"channel\":" + channelAndMore + "}"))
                .get();
    }

    private CompletionStage<Void> send(int depth) {
        String data = "[".repeat(depth) + "]".repeat(depth);
        return everywhere
                .prepare("send", JsonFields.of("{\"user\":\"ann\",\"data\":" + data + "}"))
                .get();
    }

    private static void assertFails(CompletionStage<Void> stage, String sentence) {
        assertThat(stage.toCompletableFuture())
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(Refusal.Unavailable.class)
                .withMessage(sentence);
    }

    /** Other nodes, as far as they answer. */
    private static final class Nodes implements Broker {

        final List<String> questions = new ArrayList<>();
        Answers answers = new Answers(Map.of("a", "{}"), Set.of(), true);

        @Override
        public CompletionStage<Void> start(Listener listener, Responder responder) {
            return CompletableFuture.completedStage(null);
        }

        @Override
        public void announce(Announcement announcement) {}

        @Override
        public CompletionStage<Answers> ask(String question, Duration deadline) {
            questions.add(question);
            return CompletableFuture.completedStage(answers);
        }

        @Override
        public Health health() {
            return new Health(answers.connected(), "");
        }

        @Override
        public void close() {}
    }
}

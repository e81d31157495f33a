package io.carillon.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.broker.Broker.Answers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The questions of a node "me" whose others, "a" and "b", do what the test says. */
class QuestionsTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    private record Sent(OpenQuestion question, Set<String> asked, Runnable failed) {}

    private final Queue<Sent> sent = new ConcurrentLinkedQueue<>();
    private final Respondent respondent = new Respondent();
    private final ScheduledThreadPoolExecutor timer = Questions.timer(Thread::new);
    private final Questions questions = new Questions(
            "me",
            respondent,
            new Questions.Others() {
                @Override
                public boolean reachable() {
                    return reachable;
                }

                @Override
                public Set<String> living() {
                    return Set.of("a", "b");
                }

                @Override
                public void ask(OpenQuestion question, Set<String> asked, Runnable failed) {
                    sent.add(new Sent(question, asked, failed));
                }
            },
            timer);
    private volatile boolean reachable = true;

    QuestionsTest() {
        respondent.start(question -> CompletableFuture.completedStage("mine"));
    }

    @AfterEach
    void nothingIsLeft() {
        questions.close();
        assertThat(questions.count()).isZero();
        assertThat(questions.held()).isZero();
        await().until(timer.getQueue()::isEmpty);
        timer.shutdownNow();
    }

    @Test
    void itEndsWithTheLastAnswer() {
        var asked = ask(LONG);
        answer("a", "1");
        assertThat(asked).isNotDone();
        answer("b", "2");

        assertThat(asked.join()).isEqualTo(new Answers(Map.of("me", "mine", "a", "1", "b", "2"), Set.of(), true));
        assertThat(sent).hasSize(1).allMatch(each -> each.asked.isEmpty());
    }

    @Test
    void theFirstAnswerOfANodeCountsAlsoOfAnUnknownOne() {
        var asked = ask(LONG);
        answer("a", "1");
        answer("a", "2");
        answer("a", null);
        answer("new", "3");
        answer("new", "4");
        answer("newer", null);
        answer("b", null);
        answer("b", "too late");

        assertThat(asked.join()).isEqualTo(new Answers(Map.of("me", "mine", "a", "1", "new", "3"), Set.of("b"), true));
    }

    @Test
    void answersToWhatIsNotAskedAreIgnored() {
        var asked = ask(LONG);
        long id = sent.element().question.id();
        questions.answered(id + 1, "a", "1");
        questions.answered(id - 1, "b", "1");

        assertThat(asked).isNotDone();
        assertThat(questions.held()).isLessThan(200);
    }

    @Test
    void whoHasNotAnsweredAtHalfOfTheDeadlineIsAskedOnceMore() {
        var asked = ask(Duration.ofSeconds(1));
        answer("a", "1");
        await().until(() -> sent.size() == 2);
        assertThat(asked).isNotDone();

        assertThat(asked.join()).isEqualTo(new Answers(Map.of("me", "mine", "a", "1"), Set.of("b"), true));
        assertThat(sent).extracting(Sent::asked).containsExactly(Set.of(), Set.of("b"));
        assertThat(sent)
                .extracting(each -> each.question.id())
                .containsOnly(sent.element().question.id());
    }

    @Test
    void aNodeThatIsGoneIsSilentAndNotWaitedFor() {
        var asked = ask(LONG);
        questions.gone(Set.of("a", "stranger"));
        assertThat(asked).isNotDone();
        answer("b", "2");

        assertThat(asked.join()).isEqualTo(new Answers(Map.of("me", "mine", "b", "2"), Set.of("a"), true));
    }

    @Test
    void aQuestionThatCannotBeSentEndsSoonIfTheOthersAreAway() {
        var asked = ask(LONG);
        answer("a", "1");
        reachable = false;
        sent.element().failed.run();

        assertThat(asked).succeedsWithin(Duration.ofSeconds(5));
        assertThat(asked.join()).isEqualTo(new Answers(Map.of("me", "mine", "a", "1"), Set.of("b"), false));
    }

    @Test
    void aQuestionThatWasNotSentIsSentAgainIfTheOthersAreBack() {
        var asked = ask(Duration.ofSeconds(4));
        sent.element().failed.run();
        await().until(() -> sent.size() == 2);
        assertThat(asked).isNotDone();
        answer("a", "1");
        answer("b", "2");

        assertThat(asked.join()).isEqualTo(new Answers(Map.of("me", "mine", "a", "1", "b", "2"), Set.of(), true));
    }

    @Test
    void whatWasNeverSentSaysSoAtTheDeadline() {
        var asked = ask(Duration.ofSeconds(1));
        sent.element().failed.run();
        await().until(() -> sent.size() == 2);
        sent.forEach(each -> each.failed.run());

        assertThat(asked.join()).isEqualTo(new Answers(Map.of("me", "mine"), Set.of("a", "b"), false));
    }

    @Test
    void withoutTheOthersOnlyThisNodeIsAsked() {
        reachable = false;

        assertThat(ask(LONG).join()).isEqualTo(new Answers(Map.of("me", "mine"), Set.of("a", "b"), false));
        assertThat(sent).isEmpty();
    }

    @Test
    void moreThanAThousandOpenOnesAreNotSent() {
        for (int i = 0; i < Broker.MAX_QUESTIONS; i++) {
            ask(LONG);
        }

        assertThat(ask(LONG).join()).isEqualTo(new Answers(Map.of("me", "mine"), Set.of("a", "b"), true));
        assertThat(sent).hasSize(Broker.MAX_QUESTIONS);
        sent.forEach(each -> questions.answered(each.question.id(), "a", "1"));
        sent.forEach(each -> questions.answered(each.question.id(), "b", "1"));
        assertThat(ask(LONG)).isNotDone();
    }

    @Test
    void theCharactersOfAllOpenOnesAreBounded() {
        String four = "x".repeat(Broker.MAX_ANSWER);
        List<CompletableFuture<Answers>> asked = new ArrayList<>();
        for (int i = 0; i < 17; i++) {
            asked.add(ask(LONG));
        }
        sent.forEach(each -> questions.answered(each.question.id(), "a", four));
        sent.forEach(each -> questions.answered(each.question.id(), "b", "1"));

        assertThat(questions.held()).isZero();
        assertThat(asked).filteredOn(each -> each.join().silent().isEmpty()).hasSize(15);
        assertThat(asked)
                .filteredOn(each -> each.join().silent().equals(Set.of("a")))
                .hasSize(2);

        String one = "x".repeat(Broker.MAX_QUESTION);
        for (int i = 0; i < 63; i++) {
            assertThat(questions.ask(one, LONG).toCompletableFuture()).isNotDone();
        }
        assertThat(questions.ask(one, LONG).toCompletableFuture()).isCompleted();
    }

    private CompletableFuture<Answers> ask(Duration deadline) {
        return questions.ask("?", deadline).toCompletableFuture();
    }

    /** A node answers the latest question. */
    private void answer(String node, String answer) {
        sent.forEach(each -> questions.answered(each.question.id(), node, answer));
    }
}

package io.carillon.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.channel.Announcement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every broker does, seen from one node. */
abstract class BrokerContract {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final Announcements listener = new Announcements();
    private final Broker broker = broker();

    /** A new broker that was not started. */
    abstract Broker broker();

    @AfterEach
    void close() {
        broker.close();
    }

    @Test
    void theListenerOfTheNodeIsCalledBeforeAnnounceReturns() {
        broker.start(listener, listener);

        for (int number = 1; number <= 100; number++) {
            broker.announce(Announcements.numbered("a", "news", number));
            assertThat(listener.heard).hasSize(number);
        }
    }

    @Test
    void aListenerThatThrowsDoesNotHurtWhoeverPublishes() {
        broker.start(
                new Broker.Listener() {
                    @Override
                    public void announced(Announcement announcement) {
                        throw new IllegalStateException("thrown by the test");
                    }

                    @Override
                    public void reconnected() {
                        throw new IllegalStateException("thrown by the test");
                    }
                },
                listener);

        assertThatCode(() -> broker.announce(Announcements.numbered("a", "news", 1)))
                .doesNotThrowAnyException();
    }

    @Test
    void everyPartOfAnAnnouncementArrivesAndMembershipsKeepTheirPlace() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        var announced = new ArrayList<Announcement>();
        broker.start(listener, listener);

        for (int i = 0; i < 200; i++) {
            announced.add(Announcements.random(random));
            broker.announce(announced.get(i));
        }

        assertThat(listener.all).as("seed %s", seed).containsExactlyElementsOf(announced);
    }

    @Test
    void theOrderOfEachThreadIsKeptInEachChannel() {
        broker.start(listener, listener);
        var threads = new ArrayList<CompletableFuture<Void>>();
        for (String sender : new String[] {"a", "b", "c", "d"}) {
            threads.add(CompletableFuture.runAsync(() -> announceMany(sender), task -> new Thread(task).start()));
        }
        threads.forEach(CompletableFuture::join);

        for (String sender : new String[] {"a", "b", "c", "d"}) {
            assertThat(listener.inOrder(sender)).isEqualTo(5_000);
        }
    }

    @Test
    void nobodyHearsWhatIsAnnouncedBeforeStartOrAfterClose() {
        var publication = Announcements.numbered("a", "news", 1);

        assertThatCode(() -> broker.announce(publication)).doesNotThrowAnyException();
        broker.start(listener, listener);
        broker.close();
        assertThatCode(() -> broker.announce(publication)).doesNotThrowAnyException();
        assertThatCode(broker::close).doesNotThrowAnyException();

        assertThat(listener.heard).isEmpty();
    }

    @Test
    void healthSaysSomethingAtAnyTime() {
        assertThat(broker.health().detail()).isNotBlank();
        broker.start(listener, listener);
        assertThat(broker.health().detail()).isNotBlank();
        broker.close();
        assertThat(broker.health().detail()).isNotBlank();
    }

    @Test
    void thisNodeAnswersItsOwnQuestion() {
        broker.start(listener, listener);

        var answers = ask("who are you?", SOON);

        assertThat(answers.byNode()).containsExactly(Map.entry("node", "the answer to who are you?"));
        assertThat(answers.silent()).isEmpty();
    }

    @Test
    void aResponderThatFailsIsSilent() {
        Map<String, Broker.Responder> failing = Map.of(
                "throws",
                        question -> {
                            throw new StackOverflowError("thrown by the test");
                        },
                "fails", question -> CompletableFuture.failedStage(new IllegalStateException("thrown by the test")),
                "fails later",
                        question -> CompletableFuture.supplyAsync(() -> {
                            throw new IllegalStateException("thrown by the test");
                        }),
                "says too much", question -> CompletableFuture.completedStage("x".repeat(Broker.MAX_ANSWER + 1)));
        broker.start(listener, question -> failing.get(question).asked(question));

        failing.keySet().forEach(question -> {
            var answers = ask(question, Broker.MAX_DEADLINE);
            assertThat(answers.byNode()).as(question).isEmpty();
            assertThat(answers.silent()).as(question).containsExactly("node");
        });
    }

    @Test
    void theLongestQuestionGetsTheLongestAnswer() {
        broker.start(listener, question -> CompletableFuture.completedStage(question.repeat(4)));

        var answers = ask("x".repeat(Broker.MAX_QUESTION), SOON);

        assertThat(answers.byNode().get("node")).hasSize(Broker.MAX_ANSWER);
    }

    @Test
    void theDeadlineIsKeptWhenTheResponderHangs() {
        broker.start(listener, question -> new CompletableFuture<>());
        long before = System.nanoTime();

        var answers = ask("?", Duration.ofMillis(300));

        assertThat(Duration.ofNanos(System.nanoTime() - before))
                .isBetween(Duration.ofMillis(300), Duration.ofMillis(1_500));
        assertThat(answers.byNode()).isEmpty();
        assertThat(answers.silent()).containsExactly("node");
    }

    @Test
    void thereIsARoomForAThousandOpenQuestions() {
        var pending = new ConcurrentLinkedQueue<CompletableFuture<String>>();
        broker.start(listener, question -> {
            var answer = new CompletableFuture<String>();
            pending.add(answer);
            return answer;
        });
        var asked = new ArrayList<CompletableFuture<Broker.Answers>>();
        for (int i = 0; i < Broker.MAX_QUESTIONS; i++) {
            asked.add(broker.ask("?", Broker.MAX_DEADLINE).toCompletableFuture());
        }
        assertThat(asked).noneMatch(CompletableFuture::isDone);

        var refused = broker.ask("?", Broker.MAX_DEADLINE).toCompletableFuture();
        assertThat(refused).isCompleted();
        assertThat(refused.join().silent()).containsExactly("node");

        pending.forEach(answer -> answer.complete("!"));
        assertThat(asked).allMatch(each -> each.join().byNode().equals(Map.of("node", "!")));
        assertThat(broker.ask("?", Broker.MAX_DEADLINE).toCompletableFuture()).isNotDone();
    }

    @Test
    void closingEndsAllQuestions() {
        broker.start(listener, question -> new CompletableFuture<>());
        var open = broker.ask("?", Broker.MAX_DEADLINE).toCompletableFuture();

        broker.close();

        assertThat(open).isCompleted();
        assertThat(open.join().silent()).containsExactly("node");
    }

    @Test
    void nobodyAnswersBeforeStartOrAfterClose() {
        assertThat(ask("?", SOON).silent()).containsExactly("node");
        broker.start(listener, listener);
        broker.close();
        assertThat(ask("?", SOON).silent()).containsExactly("node");
    }

    @Test
    void aWrongQuestionIsRefusedWithASentence() {
        broker.start(listener, listener);

        assertThatThrownBy(() -> broker.ask("x".repeat(Broker.MAX_QUESTION + 1), SOON))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the question has 1048577 characters, allowed are 1048576");
        for (Duration deadline : List.of(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofSeconds(61))) {
            assertThatThrownBy(() -> broker.ask("?", deadline))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the deadline is " + deadline + ": allowed are more than 0 and at most PT1M");
        }
    }

    private Broker.Answers ask(String question, Duration deadline) {
        return broker.ask(question, deadline).toCompletableFuture().join();
    }

    private void announceMany(String sender) {
        for (int i = 0; i < 5_000; i++) {
            broker.announce(Announcements.numbered(sender, "channel:" + i % 50, 1 + i / 50));
        }
    }
}

package io.carillon.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.broker.Broker.Answers;
import io.carillon.settings.RedisSettings;
import io.carillon.testing.Redis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nodes that ask each other, on one Redis that works. */
class NodesClusterTest {

    private static final Redis REDIS = Redis.start();
    private static final RedisSettings SETTINGS = RedisSettings.at(REDIS.url());
    private static final String TOPIC = "carillon:nodes";

    /** So late that a test which waits for it fails. */
    private static final Duration LATE = Duration.ofMinutes(1);

    /** Before anything is asked a second time. Generous, for machines with other work. */
    private static final Duration AT_ONCE = Duration.ofSeconds(25);

    private final List<BrokerNode> nodes = new ArrayList<>();

    @AfterEach
    void close() {
        nodes.forEach(BrokerNode::close);
    }

    @AfterAll
    static void stop() {
        REDIS.close();
    }

    @Test
    void twoNodesAndThenThreeAnswer() {
        BrokerNode a = node("a");
        BrokerNode b = node("b");
        acquainted();

        assertThat(ask(a, "?", LATE)).isEqualTo(answers(Map.of("a", "a: ?", "b", "b: ?")));
        assertThat(ask(b, "!", LATE)).isEqualTo(answers(Map.of("a", "a: !", "b", "b: !")));

        BrokerNode c = node("c");
        acquainted();
        for (BrokerNode node : List.of(a, b, c)) {
            assertThat(ask(node, "?", LATE)).isEqualTo(answers(Map.of("a", "a: ?", "b", "b: ?", "c", "c: ?")));
        }
    }

    @Test
    void aFreshNodeKnowsTheOthersBeforeTheirNextHello() {
        node("a");
        node("b");
        for (String fresh : List.of("c", "d", "e")) {
            node(fresh);
            long before = System.nanoTime();
            acquainted();
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(1));
        }
    }

    @Test
    void aClosedNodeIsNotWaitedFor() {
        BrokerNode a = node("a");
        node("b");
        BrokerNode c = node("c", question -> new CompletableFuture<>());
        acquainted();
        var asked = a.broker.ask("?", LATE).toCompletableFuture();

        c.close();

        assertThat(inTime(asked)).isEqualTo(new Answers(Map.of("a", "a: ?", "b", "b: ?"), Set.of("c"), true));
        assertThat(ask(a, "?", LATE)).isEqualTo(answers(Map.of("a", "a: ?", "b", "b: ?")));
    }

    @Test
    void aNodeThatHangsIsAskedTwiceAndSilent() {
        var askedC = new AtomicInteger();
        var askedB = new AtomicInteger();
        BrokerNode a = node("a");
        node("b", question -> {
            askedB.incrementAndGet();
            return CompletableFuture.completedStage("b");
        });
        node("c", question -> {
            askedC.incrementAndGet();
            return new CompletableFuture<>();
        });
        acquainted();

        var answers = ask(a, "?", Duration.ofSeconds(3));

        assertThat(answers).isEqualTo(new Answers(Map.of("a", "a: ?", "b", "b"), Set.of("c"), true));
        // It hears the question twice, and is at work on it already.
        assertThat(askedC).hasValue(1);
        assertThat(askedB).hasValue(1);
    }

    @Test
    void aNodeThatFailsOrSaysTooMuchIsSilentAtOnce() {
        BrokerNode a = node("a");
        node("b", question -> {
            throw new StackOverflowError("thrown by the test");
        });
        node("c", question -> CompletableFuture.failedStage(new IllegalStateException("thrown by the test")));
        node("d", question -> CompletableFuture.completedStage("x".repeat(Broker.MAX_ANSWER + 1)));
        acquainted();

        for (int i = 0; i < 10; i++) {
            assertThat(ask(a, "?", LATE)).isEqualTo(new Answers(Map.of("a", "a: ?"), Set.of("b", "c", "d"), true));
        }
    }

    @Test
    void aKilledNodeIsAskedUntilItIsForgotten() {
        BrokerNode a = node("a");
        node("b");
        BrokerNode c = node("c");
        acquainted();

        c.kill();

        assertThat(ask(a, "?", Duration.ofSeconds(2)))
                .isEqualTo(new Answers(Map.of("a", "a: ?", "b", "b: ?"), Set.of("c"), true));
        var asked = a.broker.ask("?", LATE).toCompletableFuture();
        await().atMost(Duration.ofSeconds(20)).until(() -> a.broker.otherNodes().equals(Set.of("b")));
        assertThat(inTime(asked).silent()).containsExactly("c");
        assertThat(ask(a, "?", LATE)).isEqualTo(answers(Map.of("a", "a: ?", "b", "b: ?")));
    }

    @Test
    void theLongestQuestionGetsTheLongestAnswer() {
        BrokerNode a = node("a", question -> CompletableFuture.completedStage(""));
        node("b", question -> CompletableFuture.completedStage(question.repeat(4)));
        acquainted();

        String question = "0123456789abcdef".repeat(Broker.MAX_QUESTION / 16);
        assertThat(ask(a, question, LATE)).isEqualTo(answers(Map.of("a", "", "b", question.repeat(4))));
    }

    @Test
    void garbageOnTheTopicOfTheNodesIsSurvivedAndCounted() {
        BrokerNode a = node("a");
        node("b");
        acquainted();
        for (String text : new String[] {"", "rubbish", "1", "2h1:x1:", "1h1:x", "\u0000\uffff", "1q1:x1:0:5:x"}) {
            RedisCommands.send(REDIS, "PUBLISH", TOPIC, text);
        }
        // Well formed, but of no use: answers to what nobody asked, and to others.
        for (String text : new String[] {"1a1:b1:a1:1:x", "1n1:b1:a1:", "1a1:b1:x1:1:x", "1q1:b1:1:1:x1:?"}) {
            RedisCommands.send(REDIS, "PUBLISH", TOPIC, text);
        }

        assertThat(ask(a, "?", LATE)).isEqualTo(answers(Map.of("a", "a: ?", "b", "b: ?")));
        for (BrokerNode node : nodes) {
            assertThat(node.broker.counts().malformed()).isEqualTo(7);
        }
    }

    @Test
    void twoPrefixesDoNotKnowEachOther() {
        BrokerNode a = node("a");
        var other = new BrokerNode("c", new RedisSettings(REDIS.url(), null, "other", 64), new Announcements());
        nodes.add(other);
        other.awaitConnected();
        node("b");
        a.awaitOthers("b");

        assertThat(ask(a, "?", LATE)).isEqualTo(answers(Map.of("a", "a: ?", "b", "b: ?")));
        assertThat(ask(other, "?", LATE)).isEqualTo(answers(Map.of("c", "the answer to ?")));
        assertThat(other.broker.otherNodes()).isEmpty();
    }

    @Test
    void tenThousandQuestionsFromManyThreadsAllGetTheirAnswers() {
        long seed = System.nanoTime();
        var later = Executors.newFixedThreadPool(2);
        for (String id : List.of("a", "b", "c")) {
            node(
                    id,
                    question -> question.startsWith(id)
                            ? CompletableFuture.failedStage(new IllegalStateException("thrown by the test"))
                            : question.hashCode() % 2 == 0
                                    ? CompletableFuture.completedStage(id + ": " + question)
                                    : CompletableFuture.supplyAsync(() -> id + ": " + question, later));
        }
        acquainted();

        Executor threads = task -> new Thread(task).start();
        var asking = new ArrayList<CompletableFuture<Void>>();
        for (int i = 0; i < 5; i++) {
            var random = new Random(seed + i);
            asking.add(CompletableFuture.runAsync(() -> askMany(2_000, random, seed), threads));
        }
        asking.forEach(CompletableFuture::join);
        later.shutdown();

        for (BrokerNode node : nodes) {
            assertThat(node.broker.questions().count()).isZero();
            assertThat(node.broker.questions().held()).isZero();
            assertThat(node.broker.counts()).isEqualTo(new RedissonBroker.Counts(0, 0, 0));
        }
    }

    private void askMany(int count, Random random, long seed) {
        var window = new Semaphore(50);
        var asked = new ArrayList<CompletableFuture<Void>>();
        for (int i = 0; i < count; i++) {
            window.acquireUninterruptibly();
            // One node in four fails: d is none of them.
            String failing = "abcd".substring(random.nextInt(4)).substring(0, 1);
            String question = failing + i + " " + Announcements.text(random, random.nextInt(20) == 0 ? 5_000 : 50);
            BrokerNode node = nodes.get(random.nextInt(nodes.size()));
            asked.add(node.broker
                    .ask(question, LATE)
                    .whenComplete((answers, failure) -> window.release())
                    .thenAccept(answers -> check(answers, failing, question, seed))
                    .toCompletableFuture());
        }
        asked.forEach(CompletableFuture::join);
    }

    private static void check(Answers answers, String failing, String question, long seed) {
        assertThat(answers.connected()).isTrue();
        for (String id : List.of("a", "b", "c")) {
            assertThat(answers.byNode().get(id))
                    .as("seed %s", seed)
                    .isEqualTo(id.equals(failing) ? null : id + ": " + question);
        }
        assertThat(answers.silent()).as("seed %s", seed).isEqualTo(failing.equals("d") ? Set.of() : Set.of(failing));
    }

    private BrokerNode node(String id) {
        return node(id, question -> CompletableFuture.completedStage(id + ": " + question));
    }

    private BrokerNode node(String id, Broker.Responder responder) {
        var node = new BrokerNode(id, SETTINGS, new Announcements(), responder);
        nodes.add(node);
        node.awaitConnected();
        return node;
    }

    /** Returns when all know all. */
    private void acquainted() {
        for (BrokerNode node : nodes) {
            node.awaitOthers(nodes.stream()
                    .map(each -> each.id)
                    .filter(id -> !id.equals(node.id))
                    .toArray(String[]::new));
        }
    }

    private static Answers ask(BrokerNode node, String question, Duration deadline) {
        return inTime(node.broker.ask(question, deadline).toCompletableFuture());
    }

    private static Answers inTime(CompletableFuture<Answers> asked) {
        assertThat(asked).succeedsWithin(AT_ONCE);
        return asked.join();
    }

    private static Answers answers(Map<String, String> byNode) {
        return new Answers(byNode, Set.of(), true);
    }
}

package io.carillon.broker;

import io.carillon.broker.Broker.Answers;
import io.carillon.redis.Throttle;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The questions of this node to all nodes that are open. A question ends, once, when nobody is waited for or at its
 * deadline. Thread-safe: anybody asks, Redisson's threads bring answers, the timer's thread reminds and ends; whoever
 * removes a question from the map ends it.
 */
final class Questions {

    /** The other nodes, and the way to them. */
    interface Others {

        boolean reachable();

        Set<String> living();

        /**
         * Sends a question. Never blocks and never throws.
         *
         * @param asked who should answer; empty: everybody
         * @param failed called if it was not sent, as far as is known: it may have been, and Redis may be back in a moment
         */
        void ask(OpenQuestion question, Set<String> asked, Runnable failed);
    }

    /** All open questions and their answers together, in characters: 64 Mi. A node whose answer is too much is silent. */
    static final long MAX_HELD = 64L << 20;

    private static final long PATIENCE_MILLIS = 1_000;

    private static final Logger LOG = System.getLogger(Broker.class.getName());

    private final String node;
    private final Respondent respondent;
    private final Others others;
    private final ScheduledExecutorService timer;

    private final Map<Long, OpenQuestion> open = new ConcurrentHashMap<>();
    private final Semaphore room = new Semaphore(Broker.MAX_QUESTIONS);
    private final AtomicLong held = new AtomicLong();
    private final AtomicLong lastId = new AtomicLong(ThreadLocalRandom.current().nextLong());
    private final Throttle complaints = new Throttle();

    Questions(String node, Respondent respondent, Others others, ScheduledExecutorService timer) {
        this.node = node;
        this.respondent = respondent;
        this.others = others;
        this.timer = timer;
    }

    /** One thread, which does not exist before there is work for it. */
    static ScheduledThreadPoolExecutor timer(ThreadFactory threads) {
        var timer = new ScheduledThreadPoolExecutor(1, threads);
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    /** As {@link Broker#ask}. */
    CompletionStage<Answers> ask(String text, Duration deadline) {
        check(text, deadline);
        boolean reachable = others.reachable();
        var all = new HashSet<>(others.living());
        all.add(node);
        var question = new OpenQuestion(lastId.incrementAndGet(), text, all, reachable);
        if (!admit(question)) {
            respondent.answer(text, answer -> question.answered(node, answer));
            question.complete(question.close());
            return question.result();
        }
        if (reachable) {
            others.ask(question, Set.of(), () -> notSent(question));
        } else {
            cutOff(question);
        }
        respondent.answer(text, answer -> answered(question.id(), node, answer));
        Duration half = deadline.dividedBy(2);
        after(half, question, () -> remind(question, deadline.minus(half)));
        return question.result();
    }

    private boolean admit(OpenQuestion question) {
        if (!room.tryAcquire()) {
            return false;
        }
        int length = question.text().length();
        if (held.addAndGet(length) > MAX_HELD) {
            held.addAndGet(-length);
            room.release();
            return false;
        }
        open.put(question.id(), question);
        return true;
    }

    /**
     * A node has answered, or has no answer (null). Answers to what this node does not ask now, and second ones, are ignored.
     */
    void answered(long id, String from, @Nullable String answer) {
        OpenQuestion question = open.get(id);
        if (question == null) {
            return;
        }
        if (answer == null) {
            question.answered(from, null);
        } else if (held.addAndGet(size(from, answer)) > MAX_HELD) {
            held.addAndGet(-size(from, answer));
            complain();
            question.answered(from, null);
        } else if (!question.answered(from, answer)) {
            held.addAndGet(-size(from, answer));
        }
        endIfAnswered(question);
    }

    /** Nodes are gone: nobody waits for them any longer. */
    void gone(Set<String> nodes) {
        if (!nodes.isEmpty()) {
            for (OpenQuestion question : open.values()) {
                question.silenced(nodes);
                endIfAnswered(question);
            }
        }
    }

    /** Ends all with what there is. */
    void close() {
        for (OpenQuestion question : open.values()) {
            question.connected(false);
            end(question);
        }
    }

    /** How many are open. */
    int count() {
        return open.size();
    }

    /** The characters that are held for the open ones. */
    long held() {
        return held.get();
    }

    private void remind(OpenQuestion question, Duration rest) {
        if (!others.reachable()) {
            cutOff(question);
        } else if (!missingOthers(question).isEmpty()) {
            question.connected(true);
            others.ask(question, missingOthers(question), () -> notSent(question));
        }
        after(rest, question, () -> end(question));
    }

    // A timeout tells little of a Redis that has much to do; one that is away does not answer a second later either.
    private void notSent(OpenQuestion question) {
        if (!open.containsKey(question.id())) {
            return;
        }
        question.connected(false);
        try {
            timer.schedule(
                    () -> {
                        if (!others.reachable()) {
                            cutOff(question);
                        }
                    },
                    PATIENCE_MILLIS,
                    TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            end(question);
        }
    }

    private void cutOff(OpenQuestion question) {
        question.connected(false);
        question.silenced(missingOthers(question));
        endIfAnswered(question);
    }

    private Set<String> missingOthers(OpenQuestion question) {
        var missing = new HashSet<>(question.missing());
        missing.remove(node);
        return missing;
    }

    private void after(Duration delay, OpenQuestion question, Runnable task) {
        if (!open.containsKey(question.id())) {
            return;
        }
        try {
            var scheduled = timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
            question.timer(scheduled);
            if (!open.containsKey(question.id())) {
                scheduled.cancel(false);
            }
        } catch (RejectedExecutionException closed) {
            question.connected(false);
            end(question);
        }
    }

    private void endIfAnswered(OpenQuestion question) {
        if (question.isAnswered()) {
            end(question);
        }
    }

    private void end(OpenQuestion question) {
        if (open.remove(question.id()) != null) {
            Answers answers = question.close();
            answers.byNode().forEach((from, answer) -> held.addAndGet(-size(from, answer)));
            held.addAndGet(-question.text().length());
            room.release();
            question.complete(answers);
        }
    }

    private void complain() {
        if (complaints.admits()) {
            LOG.log(
                    Level.WARNING,
                    "The answers of the nodes are too long: all open questions together may hold {0} characters"
                            + " (said at most once a minute)",
                    MAX_HELD);
        }
    }

    private static int size(String node, String answer) {
        // An entry costs something too.
        return 100 + node.length() + answer.length();
    }

    private static void check(String text, Duration deadline) {
        if (text.length() > Broker.MAX_QUESTION) {
            throw new IllegalArgumentException(
                    "the question has " + text.length() + " characters, allowed are " + Broker.MAX_QUESTION);
        }
        if (deadline.isNegative() || deadline.isZero() || deadline.compareTo(Broker.MAX_DEADLINE) > 0) {
            throw new IllegalArgumentException(
                    "the deadline is " + deadline + ": allowed are more than 0 and at most " + Broker.MAX_DEADLINE);
        }
    }
}

package io.carillon.broker;

import io.carillon.broker.NodeMessages.Answer;
import io.carillon.broker.NodeMessages.Bye;
import io.carillon.broker.NodeMessages.Hello;
import io.carillon.broker.NodeMessages.NodeMessage;
import io.carillon.broker.NodeMessages.Question;
import io.carillon.redis.Throttle;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The topic on which nodes speak to each other. This node's probes of the topic, every two seconds, are its hellos.
 * Thread-safe: Redisson's threads bring what others say, and call the responder; whatever this node says goes out on the
 * timer's thread.
 */
final class Nodes implements Questions.Others {

    /** What this node says and Redis has not taken yet, in characters: 16 Mi. More is not sent: it will be asked again. */
    static final long MAX_UNDER_WAY = 16L << 20;

    private static final Logger LOG = System.getLogger(RedissonBroker.class.getName());

    private static final long BYE_MILLIS = 500;
    private static final long CLOSE_MILLIS = 5_000;

    private final RecentAnswers recent = new RecentAnswers();
    private final String node;
    private final int topic;
    private final RedissonConnection connection;
    private final ScheduledExecutorService timer;
    private final Respondent respondent;
    private final Questions questions;

    private final Members members = new Members(System::nanoTime);
    private final AtomicLong underWay = new AtomicLong();
    private final AtomicBoolean helloDue = new AtomicBoolean();
    private final Throttle complaints = new Throttle();

    /**
     * @param topic the place of the topic among those of the connection
     * @param timer shut down with this object
     */
    Nodes(String node, int topic, RedissonConnection connection, ScheduledExecutorService timer) {
        this.node = node;
        this.topic = topic;
        this.connection = connection;
        this.timer = timer;
        respondent = new Respondent();
        questions = new Questions(node, respondent, this, timer);
    }

    void start(Broker.Responder responder) {
        respondent.start(responder);
    }

    Questions questions() {
        return questions;
    }

    /** The text by which this node hears itself. While it is not connected it asks the others for theirs. */
    String probe(long round) {
        return NodeMessages.encode(new Hello(node, round, !reachable()));
    }

    /** A probe of all topics has come back. Called on the connection's thread. */
    void round() {
        questions.gone(members.round());
    }

    /** Takes what Redis brings. */
    void received(String text) throws MalformedMessage {
        NodeMessage message = NodeMessages.decode(text);
        if (!message.node().equals(node)) {
            heard(message);
        } else if (message instanceof Hello hello) {
            connection.heard(topic, hello.round());
        }
    }

    private void heard(NodeMessage message) {
        if (message instanceof Bye) {
            members.left(message.node());
            questions.gone(Set.of(message.node()));
            return;
        }
        members.heard(message.node());
        if (message instanceof Hello hello && hello.asks()) {
            sayHello();
        } else if (message instanceof Question question
                && (question.asked().isEmpty() || question.asked().contains(node))) {
            recent.answer(
                    question.node() + ' ' + question.id(),
                    taker -> respondent.answer(question.text(), taker),
                    answer -> send(new Answer(node, question.node(), question.id(), answer), () -> {}));
        } else if (message instanceof Answer answer && answer.asking().equals(node)) {
            questions.answered(answer.id(), answer.node(), answer.text());
        }
    }

    // When Redis is back all nodes ask at once: one hello serves all that have asked until it goes out.
    private void sayHello() {
        if (!helloDue.getAndSet(true)) {
            inTurn(() -> {
                helloDue.set(false);
                connection.publish(topic, NodeMessages.encode(new Hello(node, 0, false)));
            });
        }
    }

    @Override
    public boolean reachable() {
        return connection.reachability().connected();
    }

    @Override
    public Set<String> living() {
        return members.living();
    }

    @Override
    public void ask(OpenQuestion question, Set<String> asked, Runnable failed) {
        send(new Question(node, question.id(), asked, question.text()), failed);
    }

    private void send(NodeMessage message, Runnable failed) {
        String text = NodeMessages.encode(message);
        if (underWay.addAndGet(text.length()) > MAX_UNDER_WAY) {
            underWay.addAndGet(-text.length());
            if (complaints.admits()) {
                LOG.log(
                        Level.WARNING,
                        "Redis does not take fast enough what this node says to others: more than {0} characters wait"
                                + " (said at most once a minute)",
                        MAX_UNDER_WAY);
            }
            failed.run();
            return;
        }
        boolean accepted = inTurn(() -> connection.publish(topic, text).whenComplete((receivers, failure) -> {
            underWay.addAndGet(-text.length());
            if (failure != null) {
                failed.run();
            }
        }));
        if (!accepted) {
            failed.run();
        }
    }

    private boolean inTurn(Runnable task) {
        try {
            timer.execute(task);
            return true;
        } catch (RejectedExecutionException closed) {
            return false;
        }
    }

    /** Says bye, ends what is open and the timer's thread. Before the connection is closed. */
    void close() {
        respondent.stop();
        questions.close();
        timer.shutdownNow();
        try {
            if (reachable()) {
                connection.publish(topic, NodeMessages.encode(new Bye(node))).get(BYE_MILLIS, TimeUnit.MILLISECONDS);
            }
            timer.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // Then the others notice after ten seconds.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.carillon.broker;

import io.carillon.channel.Announcement;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** The broker of a single node: an announcement is a call, and so is a question. Thread-safe. */
public final class InMemoryBroker implements Broker {

    private static final Logger LOG = System.getLogger(InMemoryBroker.class.getName());

    private final Respondent respondent = new Respondent();
    private final ScheduledExecutorService timer;
    private final Questions questions;
    private volatile @Nullable Listener listener;

    /** For whoever never asks, or does not care by what id this node answers. */
    public InMemoryBroker() {
        this("this node", InMemoryBroker::daemon);
    }

    /**
     * @param node the id of this node
     * @param threads for the one thread that keeps time; it starts when a question is not answered at once
     */
    public InMemoryBroker(String node, ThreadFactory threads) {
        timer = Questions.timer(threads);
        questions = new Questions(node, respondent, new Nobody(), timer);
    }

    @Override
    public CompletionStage<Void> start(Listener listener, Responder responder) {
        this.listener = listener;
        respondent.start(responder);
        return CompletableFuture.completedStage(null);
    }

    @Override
    public void announce(Announcement announcement) {
        Listener current = listener;
        if (current != null) {
            try {
                current.announced(announcement);
            } catch (RuntimeException e) {
                // Whoever publishes must not suffer from what a listener does.
                LOG.log(Level.ERROR, "The listener failed on an announcement", e);
            }
        }
    }

    @Override
    public CompletionStage<Answers> ask(String question, Duration deadline) {
        return questions.ask(question, deadline);
    }

    @Override
    public Health health() {
        return new Health(true, "in memory, one node");
    }

    @Override
    public void close() {
        listener = null;
        respondent.stop();
        questions.close();
        timer.shutdownNow();
    }

    private static Thread daemon(Runnable task) {
        var thread = new Thread(task, "carillon-broker");
        thread.setDaemon(true);
        return thread;
    }

    /** There are no other nodes. */
    private record Nobody() implements Questions.Others {

        @Override
        public boolean reachable() {
            return true;
        }

        @Override
        public Set<String> living() {
            return Set.of();
        }

        @Override
        public void ask(OpenQuestion question, Set<String> asked, Runnable failed) {
            // Nobody hears it.
        }
    }
}

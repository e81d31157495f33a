package io.carillon.testing;

import io.carillon.broker.Broker;
import io.carillon.channel.Announcement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;

/** A broker whose announcements are lost, doubled and late. Thread-safe. */
public final class BadBroker implements Broker {

    private static final int MAX_LATE = 100;

    private final Broker broker;
    private final Random random;
    private final List<Announcement> late = new ArrayList<>();

    public BadBroker(Broker broker, Random random) {
        this.broker = broker;
        this.random = random;
    }

    @Override
    public void announce(Announcement announcement) {
        fate(announcement).forEach(broker::announce);
    }

    /** What arrives now. */
    private synchronized List<Announcement> fate(Announcement announcement) {
        var now = new ArrayList<Announcement>();
        int fate = random.nextInt(10);
        if (fate >= 3) {
            now.add(announcement);
        }
        if (fate == 9) {
            now.add(announcement);
        }
        if (fate == 1 || fate == 2) {
            late.add(announcement);
        }
        while (late.size() > MAX_LATE || (!late.isEmpty() && random.nextInt(3) == 0)) {
            now.add(late.remove(random.nextInt(late.size())));
        }
        return now;
    }

    @Override
    public CompletionStage<Void> start(Listener listener, Responder responder) {
        return broker.start(listener, responder);
    }

    @Override
    public CompletionStage<Answers> ask(String question, Duration deadline) {
        return broker.ask(question, deadline);
    }

    @Override
    public Health health() {
        return broker.health();
    }

    @Override
    public void close() {
        broker.close();
    }
}

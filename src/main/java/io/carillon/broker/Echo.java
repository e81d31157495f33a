package io.carillon.broker;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Whether this node hears itself: in each round a probe goes to every topic and must come back. It is the one test
 * that covers both ways, whatever Redis and Redisson say of themselves. The connection's thread does the rounds;
 * Redisson's threads report what they heard. The array and the round are all that they share.
 */
final class Echo {

    /** Publishes a probe with the number of its round, without blocking. */
    interface Sender {
        void send(int topic, long number);
    }

    private static final long FIRST_PATIENCE_MILLIS = 100;
    private static final long PATIENCE_MILLIS = 250;

    private final AtomicLongArray heard;
    private volatile Round round = new Round(0, new CountDownLatch(0));

    private record Round(long number, CountDownLatch missing) {}

    Echo(int topics) {
        heard = new AtomicLongArray(topics);
    }

    /** Begins a round: nothing was heard yet. */
    void begin() {
        round = new Round(round.number + 1, new CountDownLatch(heard.length()));
    }

    /**
     * Sends a probe to each topic that was not yet heard in this round, and waits a moment for them.
     *
     * @param first whether these are the first of the round: if the subscriptions are just coming back, the next ones
     *     should go out soon
     * @return whether all topics were heard
     */
    boolean probe(Sender sender, boolean first) throws InterruptedException {
        Round current = round;
        for (int topic = 0; topic < heard.length(); topic++) {
            if (heard.get(topic) != current.number) {
                sender.send(topic, current.number);
            }
        }
        long patience = first ? FIRST_PATIENCE_MILLIS : PATIENCE_MILLIS;
        return current.missing.await(patience, TimeUnit.MILLISECONDS);
    }

    /** A probe of this node came back. */
    void heard(int topic, long number) {
        Round current = round;
        if (number == current.number && heard.getAndSet(topic, number) != number) {
            current.missing.countDown();
        }
    }
}

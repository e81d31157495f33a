package io.carillon.checker;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * Publishers and subscribers on all nodes, whose notes the {@link Checker} judges. Begin it, do whatever shall make no difference, and ask for the verdict.
 * Confined to its caller's thread.
 *
 * <pre>{@code
 * try (Load load = new Load(target, Load.Size.SMALL, seed)) {
 *     redis.kill();
 *     redis.restart();
 *     assertThat(load.verdict().violations()).isEmpty();
 * }
 * }</pre>
 */
public final class Load implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    /** Until every subscriber has everything, once nobody publishes any more: a few position checks, on a slow machine. */
    private static final Duration REST_LIMIT = Duration.ofSeconds(90);

    /**
     * How much of it.
     *
     * @param publishers on all nodes together, each with one call under way
     * @param subscribers on all nodes together, each in all channels
     * @param pauseMillis of a publisher between two publications, at most
     */
    public record Size(int publishers, int subscribers, int pauseMillis) {
        /** A few hundred publications a second: enough for something to be under way whenever a fault strikes, on two cores. */
        public static final Size SMALL = new Size(4, 4, 20);
    }

    private final Checker checker = new Checker();
    private final Target target;
    private final HttpClient http = HttpClient.newHttpClient();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "timer"));
    private final List<CheckedPublisher> publishers = new ArrayList<>();
    private final List<CheckedSubscriber> subscribers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final RepairCounts before;

    /** Begins, and returns when every subscriber is there and something was published. */
    public Load(Target target, Size size, long seed) {
        this.target = target;
        this.before = RepairCounts.read(target);
        var random = new Random(seed);
        try {
            for (int i = 0; i < size.subscribers(); i++) {
                var subscriber = new CheckedSubscriber(
                        "subscriber " + (i + 1), target, i, checker, random.nextLong(), http, timer);
                subscribers.add(subscriber);
                subscriber.connect();
            }
            await("every subscriber is there")
                    .until(() -> subscribers.stream().allMatch(CheckedSubscriber::isSubscribed));
            String run = Long.toString(random.nextLong() >>> 1, Character.MAX_RADIX);
            for (int i = 0; i < size.publishers(); i++) {
                begin(new CheckedPublisher(
                        run + '-' + (i + 1), target, i, checker, random.nextLong(), size.pauseMillis()));
            }
            awaitMore(2L * size.publishers());
        } catch (RuntimeException failure) {
            close();
            throw failure;
        }
    }

    /** Waits until so many more publications are acknowledged. */
    public void awaitMore(long count) {
        long before = checker.acknowledged();
        await(count + " more publications").until(() -> checker.acknowledged() >= before + count);
    }

    /** Waits until every subscriber has what the journal holds now, whatever is published meanwhile. */
    public void awaitDelivered() {
        var journal = new StoredHistory(target.api(0));
        for (String channel : target.channels()) {
            Place end = journal.end(channel);
            await("everybody has " + end + " in " + channel)
                    .until(() -> subscribers.stream()
                            .allMatch(one -> Place.reaches(checker.standing(one.name(), channel), end)));
        }
    }

    /** How long a publisher waited for an answer at most, be it an acknowledgement or an error, since the last {@link #forgetSlowest}. */
    public Duration slowestAnswer() {
        return publishers.stream()
                .map(CheckedPublisher::slowest)
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    /** Begins to measure {@link #slowestAnswer} anew. */
    public void forgetSlowest() {
        publishers.forEach(CheckedPublisher::forgetSlowest);
    }

    /** What was acknowledged so far. */
    public long acknowledged() {
        return checker.acknowledged();
    }

    /** Ends publishing, waits until every subscriber stands where the journal ends, or no longer, reads the journal, and judges. */
    public Verdict verdict() {
        stopPublishers();
        var journal = new StoredHistory(target.api(0));
        awaitRest(journal);
        checker.repaired(RepairCounts.read(target).since(before));
        target.channels().forEach(channel -> journal.tell(checker, channel));
        close();
        return checker.verdict();
    }

    @Override
    public void close() {
        publishers.forEach(CheckedPublisher::stop);
        threads.forEach(Thread::interrupt);
        subscribers.forEach(CheckedSubscriber::close);
        timer.shutdownNow();
    }

    private void begin(CheckedPublisher publisher) {
        publishers.add(publisher);
        Thread thread = daemon(publisher, "publisher");
        threads.add(thread);
        thread.start();
    }

    private void stopPublishers() {
        publishers.forEach(CheckedPublisher::stop);
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** Whoever never arrives is the checker's to judge. */
    private void awaitRest(StoredHistory journal) {
        long end = System.nanoTime() + REST_LIMIT.toNanos();
        while (!isAtRest(journal) && System.nanoTime() < end) {
            try {
                TimeUnit.MILLISECONDS.sleep(200);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(interrupted);
            }
        }
    }

    private boolean isAtRest(StoredHistory journal) {
        try {
            return target.channels().stream().allMatch(channel -> {
                Place end = journal.end(channel);
                return subscribers.stream().allMatch(one -> end.equals(checker.standing(one.name(), channel)));
            });
        } catch (RuntimeException journalDoesNotAnswer) {
            return false;
        }
    }

    private static org.awaitility.core.ConditionFactory await(String what) {
        return Awaitility.await(what).atMost(START_LIMIT).pollInterval(Duration.ofMillis(50));
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, "checker-" + name);
        thread.setDaemon(true);
        return thread;
    }
}

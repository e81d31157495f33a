package io.carillon.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Many subscribers and a few publishers on one thread, as cheap as Java has them: the server shares the machine with them.
 * A publication is in flight until all its subscribers have got it; the window is how many are at a time.
 */
final class LoadGenerator implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Handshakes at a time. */
    private static final int DIALLING = 256;

    private final Target target;
    private final Selector selector;
    private final List<Listener> listeners = new ArrayList<>();
    private final List<Backend> backends = new ArrayList<>();
    private final int[] subscribers;
    private Tally tally = new Tally(0);
    private int nextBackend;

    /** What connecting has cost. */
    record Connected(int connections, double seconds, double cpuSeconds, double residentKiB) {

        double perSecond() {
            return connections / seconds;
        }
    }

    /**
     * What a run has shown.
     *
     * @param ownCpuShare how much of the time the load generator itself has computed: near 1 it is what is measured
     */
    record Run(
            int published,
            double publishedPerSecond,
            double deliveredPerSecond,
            double median,
            double high,
            double cpuMicros,
            double perFrame,
            long lost,
            long unordered,
            double ownCpuShare) {}

    /** @param channels over which subscribers spread, in turn */
    LoadGenerator(Target target, int channels) {
        this.target = target;
        this.subscribers = new int[channels];
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds subscribers, and returns when all subscriptions have begun. */
    Connected connect(int count) {
        return connect(target, count);
    }

    private Connected connect(Target as, int count) {
        long cpu = target.cpuNanos();
        long resident = target.residentBytes();
        long begin = System.nanoTime();
        var dialled = new ArrayList<Listener>();
        for (int i = 0; i < count; i++) {
            int number = listeners.size();
            int channel = number % subscribers.length;
            int port = as.ports().get(number % as.ports().size());
            var listener = new Listener(as, () -> tally, port, channel);
            subscribers[channel]++;
            listeners.add(listener);
            dialled.add(listener);
            dial(listener);
            int most = DIALLING;
            await(() -> pending(dialled) < most, "a free place among those that connect");
        }
        await(() -> pending(dialled) == 0, "all subscriptions");
        double seconds = (System.nanoTime() - begin) / 1e9;
        return new Connected(
                count, seconds, (target.cpuNanos() - cpu) / 1e9, (target.residentBytes() - resident) / 1024.0 / count);
    }

    private static int pending(List<Listener> dialled) {
        dialled.removeIf(Listener::isReady);
        return dialled.size();
    }

    /**
     * Adds subscribers that read nothing any more once their subscriptions have begun.
     *
     * @param as the same server, connected to in another way
     */
    List<Listener> connectFrozen(Target as, int count) {
        int first = listeners.size();
        connect(as, count);
        List<Listener> frozen = List.copyOf(listeners.subList(first, listeners.size()));
        for (Listener listener : frozen) {
            listener.freeze();
            subscribers[listener.channel()]--;
        }
        return frozen;
    }

    /** Publishes for a while, and waits until everything has arrived. */
    Run run(int window, Duration duration, int padding) {
        tally = new Tally(tally.last());
        while (backends.size() < window) {
            var backend = new Backend(() -> tally, target.publishPort());
            backends.add(backend);
            dial(backend);
        }
        String pad = "x".repeat(padding);
        long cpu = target.cpuNanos();
        long own = ownCpuNanos();
        long begin = System.nanoTime();
        long end = begin + duration.toNanos();
        while (System.nanoTime() < end) {
            boolean posted = false;
            for (int i = 0; i < window && tally.inFlight() < window; i++) {
                posted |= post(pad, window);
            }
            poll(posted ? 0 : 50);
        }
        double publishing = (System.nanoTime() - begin) / 1e9;
        int published = tally.published();
        await(() -> tally.isComplete() && backends.stream().noneMatch(Backend::isBusy), Duration.ofSeconds(5));
        double seconds = tally.isComplete() ? (System.nanoTime() - begin) / 1e9 : publishing;
        if (!tally.refusal().isEmpty()) {
            throw new IllegalStateException(target.name() + " refused a publication: " + tally.refusal());
        }
        return new Run(
                published,
                published / publishing,
                tally.arrived() / seconds,
                tally.percentile(50),
                tally.percentile(99),
                (target.cpuNanos() - cpu) / 1e3 / Math.max(1, tally.arrived()),
                tally.arrived() / (double) Math.max(1, tally.frames()),
                tally.lost(),
                tally.unordered(),
                (ownCpuNanos() - own) / 1e9 / seconds);
    }

    private boolean post(String padding, int window) {
        for (int i = 0; i < window; i++) {
            Backend backend = backends.get(nextBackend++ % window);
            if (!backend.isBusy()) {
                int channel = (tally.published() + 1) % subscribers.length;
                int id = tally.published(subscribers[channel]);
                backend.post(
                        target.publish().to(target.publishPort(), channel, Stamp.of(id, System.nanoTime(), padding)));
                return true;
            }
        }
        return false;
    }

    /** Reads and answers for a while, and publishes nothing. */
    void idle(Duration duration) {
        await(() -> false, duration);
    }

    private void dial(Line line) {
        try {
            line.dial(selector);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void await(BooleanSupplier condition, String what) {
        if (!await(condition, PATIENCE)) {
            throw new IllegalStateException(target.name() + ": waited " + PATIENCE + " in vain for " + what);
        }
    }

    boolean await(BooleanSupplier condition, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                return false;
            }
            poll(10);
        }
        return true;
    }

    private void poll(long millis) {
        try {
            if (millis == 0) {
                selector.selectNow(LoadGenerator::selected);
            } else {
                selector.select(LoadGenerator::selected, millis);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void selected(SelectionKey key) {
        ((Line) key.attachment()).selected();
    }

    private static long ownCpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    @Override
    public void close() {
        listeners.forEach(Line::close);
        backends.forEach(Line::close);
        try {
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.carillon.delivery;

import io.carillon.channel.ChannelName;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A thread on which everything that concerns its channels happens, one thing after the other: their streams need no locks.
 * {@link #execute} and {@link #offer} may be called on any thread, all else on the lane's own.
 *
 * <p>It works in rounds: takes all that waits, and what joins it in a moment ({@link Company}), sends what comes of it, and
 * waits until nearly all of that has left.
 *
 * <p>Announcements that wait are bounded in characters; one over it is dropped: the position check then finds it in the
 * journal, and without a history it is lost. Other tasks are few, each belongs to a connection or a timer.
 */
final class Lane {

    private static final Logger LOG = System.getLogger(Lane.class.getName());
    private static final long MAX_WAITING_CHARACTERS = 64L << 20;
    private static final long MAX_STANDSTILL = TimeUnit.SECONDS.toNanos(5);

    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final AtomicLong waitingCharacters = new AtomicLong();
    private final LongAdder dropped = new LongAdder();
    // Changed on the lane's thread only; concurrent, so that others may count it.
    private final Map<ChannelName, ChannelStream> streams = new ConcurrentHashMap<>();
    private final LongSupplier nanoTime;
    private final Company company;
    private final ChannelStream.Surroundings surroundings;
    private final Predicate<ChannelName> coming;
    private final Thread thread;
    // When the lane was last seen to move.
    private long moved;
    private Runnable whenStoodStill = () -> {};
    private volatile long standstills;
    private volatile boolean open = true;

    /**
     * @param nanoTime as {@link System#nanoTime}
     * @param coming whether an announcement of a channel is known to come in a moment; asked once for each step of a wait
     */
    Lane(
            ThreadFactory threads,
            LongSupplier nanoTime,
            ChannelStream.Surroundings surroundings,
            Predicate<ChannelName> coming) {
        this(threads, nanoTime, surroundings, coming, Lane::pause);
    }

    /** @param pause waits for others, in nanoseconds */
    Lane(
            ThreadFactory threads,
            LongSupplier nanoTime,
            ChannelStream.Surroundings surroundings,
            Predicate<ChannelName> coming,
            LongConsumer pause) {
        this.nanoTime = nanoTime;
        this.company = new Company(nanoTime, pause);
        this.surroundings = surroundings;
        this.coming = coming;
        moved = nanoTime.getAsLong();
        thread = threads.newThread(this::run);
    }

    /**
     * Begins.
     *
     * @param action what to do, before anything else, when the lane has stood still for more than five seconds: the
     *     process was stopped, say, and what it takes for the present may be long past
     */
    void start(Runnable action) {
        whenStoodStill = action;
        thread.start();
    }

    /** What its streams share. */
    ChannelStream.Surroundings surroundings() {
        return surroundings;
    }

    /** How often it has stood still; may be asked on any thread. */
    long standstills() {
        return standstills;
    }

    void execute(Runnable task) {
        tasks.add(task);
    }

    /**
     * Hands an announcement in.
     *
     * @param characters what the task holds on to until it has run
     */
    void offer(ChannelName channel, int characters, Runnable task) {
        if (waitingCharacters.addAndGet(characters) > MAX_WAITING_CHARACTERS) {
            waitingCharacters.addAndGet(-characters);
            dropped.increment();
            return;
        }
        tasks.add(new Announced(channel, characters, task));
    }

    /** An announcement that waits. */
    private record Announced(ChannelName channel, int characters, Runnable task) implements Runnable {

        @Override
        public void run() {
            task.run();
        }
    }

    @Nullable
    ChannelStream stream(ChannelName channel) {
        return streams.get(channel);
    }

    ChannelStream stream(ChannelName channel, Function<ChannelName, ChannelStream> open) {
        return streams.computeIfAbsent(channel, open);
    }

    Collection<ChannelStream> streams() {
        return streams.values();
    }

    void remove(ChannelStream stream) {
        if (streams.remove(stream.channel(), stream)) {
            stream.close();
        }
    }

    /** How many streams there are; may be called on any thread. */
    int streamCount() {
        return streams.size();
    }

    /** Announcements that were dropped because too much waited. */
    long dropped() {
        return dropped.sum();
    }

    void close() {
        open = false;
        thread.interrupt();
    }

    private void run() {
        while (open) {
            try {
                Runnable task = tasks.poll(1, TimeUnit.SECONDS);
                Audience.guarded(this::noticeStandstill);
                if (task != null) {
                    round(task);
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException | Error e) {
                // Without its thread half of the channels would be silent.
                LOG.log(Level.ERROR, "A round of delivery failed, and the next one begins", e);
            }
        }
    }

    // Whoever is waited for may come earlier than the end: a pause has its whole length all the same.
    private static void pause(long nanos) {
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0 && !Thread.currentThread().isInterrupted(); left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** What goes into a round. */
    private final class Load {

        private final List<Runnable> taken = new ArrayList<>();
        // Channels with an announcement that somebody here listens to.
        private final Set<ChannelName> channels = new HashSet<>();
        private int together;
        private long characters;

        void add(Runnable task) {
            taken.add(task);
            if (task instanceof Announced announced) {
                characters += announced.characters();
                if (streams.containsKey(announced.channel()) && !channels.add(announced.channel())) {
                    together++;
                }
            }
        }

        void addWhatWaits() {
            // What comes while it is taken is left: others may be as fast as this.
            var waiting = new ArrayList<Runnable>();
            tasks.drainTo(waiting);
            waiting.forEach(this::add);
        }

        int together() {
            return together;
        }

        boolean areMoreComing() {
            return channels.stream().anyMatch(coming);
        }
    }

    private void round(Runnable first) {
        var load = new Load();
        load.add(first);
        load.addWhatWaits();
        boolean announces = !load.channels.isEmpty();
        company.await(announces, load::together, load::areMoreComing, load::addWhatWaits);
        try {
            load.taken.forEach(this::perform);
            surroundings.rounds().end();
        } finally {
            if (announces) {
                company.ended(load.together() > 0);
            }
            // What was gathered from them has been held as long.
            waitingCharacters.addAndGet(-load.characters);
        }
    }

    private void perform(Runnable task) {
        Audience.guarded(this::noticeStandstill);
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            // Whatever went wrong with one channel must not stop the others; the position check mends the stream.
            LOG.log(Level.ERROR, "A delivery task failed", e);
        }
    }

    private void noticeStandstill() {
        long now = nanoTime.getAsLong();
        boolean stoodStill = now - moved > MAX_STANDSTILL;
        moved = now;
        if (stoodStill) {
            standstills++;
            streams.values().forEach(ChannelStream::doubt);
            whenStoodStill.run();
        }
    }
}

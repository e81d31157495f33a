package io.carillon.delivery;

import io.carillon.broker.Broker;
import io.carillon.channel.Announcement;
import io.carillon.channel.ChannelName;
import io.carillon.channel.Membership;
import io.carillon.channel.Namespace;
import io.carillon.channel.Namespaces;
import io.carillon.channel.Publication;
import io.carillon.history.Journal;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Where announcements meet subscriptions. A channel belongs to one lane; whatever concerns it happens there. Thread-safe;
 * never blocks.
 */
public final class Hub implements Broker.Listener, AutoCloseable {

    private static final long RETRY_MILLIS = 1_000;
    private static final long STEP_MILLIS = 100;
    private static final int MOST_HELPERS = 7;

    private final Namespaces namespaces;
    private final ScheduledExecutorService scheduler;
    private final ThreadPoolExecutor replays;
    private final Replay.Means means;
    private final Helpers helpers;
    private final List<Lane> lanes;
    private final Map<Lane, LaneChecks> checks;
    private final AtomicInteger subscriptions = new AtomicInteger();
    private final JournalRepairs repairs;
    private final Occupancy occupancy;

    /**
     * How the hub behaves.
     *
     * @param recentBytes how much of the recent publications is kept in memory, for all channels together
     * @param clock tells what is too old to be shown
     * @param nanoTime as {@link System#nanoTime}: shows that the process stood still
     */
    public record Options(long recentBytes, Clock clock, LongSupplier nanoTime) {}

    /** @param scheduler for short waits; its tasks here never block */
    public Hub(
            Namespaces namespaces,
            Journal journal,
            ScheduledExecutorService scheduler,
            ThreadFactory threads,
            Occupancy occupancy,
            Options options) {
        this.namespaces = namespaces;
        this.scheduler = scheduler;
        this.occupancy = occupancy;
        int count = Math.min(2, Runtime.getRuntime().availableProcessors());
        helpers = new Helpers(Math.min(Runtime.getRuntime().availableProcessors() - 1, MOST_HELPERS), threads);
        this.lanes = IntStream.range(0, count)
                .mapToObj(i -> new Lane(
                        threads,
                        options.nanoTime(),
                        new ChannelStream.Surroundings(
                                options.clock(),
                                new RecentMemory(options.recentBytes() / count),
                                new HeldMemory(),
                                new Rounds(helpers)),
                        journal::isStoring))
                .toList();
        // What waits for them belongs to a subscription on its way each.
        replays = new ThreadPoolExecutor(count, count, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
        replays.allowCoreThreadTimeOut(true);
        repairs = new JournalRepairs(journal, scheduler, this::lane);
        means = new Replay.Means(journal, this::later, replays);
        checks = lanes.stream()
                .collect(Collectors.toMap(lane -> lane, lane -> new LaneChecks(lane, journal::tops, this::muchLater)));
        checks.forEach((lane, its) -> lane.start(its::untilAnswered));
    }

    /**
     * Begins a subscription: its connection is sent what it missed, and then everything new.
     *
     * @throws io.carillon.channel.Refusal.UnknownChannel if there is no such namespace
     */
    public void subscribe(Subscription subscription, Start start) {
        ChannelName channel = subscription.channel();
        Namespace namespace = namespaces.of(channel);
        Lane lane = lane(channel);
        subscriptions.incrementAndGet();
        lane.execute(() -> {
            ChannelStream stream = lane.stream(
                    channel, name -> new ChannelStream(name, namespace, repairs, occupancy, lane.surroundings()));
            stream.prepare(
                    subscription, Wanted.of(start), () -> new Replay(subscription, stream, lane, means).begin(start));
        });
    }

    /** Ends a subscription. To be called once for each. */
    public void unsubscribe(Subscription subscription) {
        unsubscribe(subscription, () -> {});
    }

    /**
     * Ends a subscription. To be called once for each.
     *
     * @param then runs on the channel's lane when nothing of the channel is sent to the connection any more
     */
    public void unsubscribe(Subscription subscription, Runnable then) {
        subscription.cancel();
        subscriptions.decrementAndGet();
        Lane lane = lane(subscription.channel());
        lane.execute(() -> {
            ChannelStream stream = lane.stream(subscription.channel());
            if (stream != null) {
                stream.leave(subscription);
                if (stream.isUnused()) {
                    lane.remove(stream);
                }
            }
            then.run();
        });
    }

    /** How many subscriptions there are on this node. */
    public int subscriptions() {
        return subscriptions.get();
    }

    /** How many channels have subscribers on this node. */
    public int channels() {
        return lanes.stream().mapToInt(Lane::streamCount).sum();
    }

    /** How many publications this node has read from the journal for its subscribers because the broker had not brought them. */
    public long repaired() {
        return repairs.repaired();
    }

    /** The channels that have subscribers on this node, with their number. */
    public Map<String, Integer> subscribers() {
        var subscribers = new HashMap<String, Integer>();
        for (Lane lane : lanes) {
            for (ChannelStream stream : lane.streams()) {
                if (stream.size() > 0) {
                    subscribers.put(stream.channel().value(), stream.size());
                }
            }
        }
        return subscribers;
    }

    /** The history of a channel was removed: nobody who comes from now on is handed what was in it. */
    public void historyRemoved(ChannelName channel) {
        Lane lane = lane(channel);
        lane.execute(() -> {
            ChannelStream stream = lane.stream(channel);
            if (stream != null) {
                stream.forgetRecent();
                // What is announced late may be removed, too.
                checks.get(lane).one(channel);
            }
        });
    }

    @Override
    public void announced(Announcement announcement) {
        Lane lane = lane(announcement.channel());
        lane.offer(announcement.channel(), announcement.size(), () -> {
            ChannelStream stream = lane.stream(announcement.channel());
            if (stream == null) {
                return;
            }
            if (announcement instanceof Publication publication) {
                stream.announced(publication);
            } else if (announcement instanceof Membership membership) {
                stream.announced(membership);
            }
        });
    }

    @Override
    public void reconnected() {
        checkPositions();
    }

    /** Compares what was delivered with the journal, for all channels that somebody here listens to. */
    public void checkPositions() {
        checks.forEach((lane, its) -> lane.execute(its::all));
    }

    /** Announcements that this node dropped because too much waited. */
    public long dropped() {
        return lanes.stream().mapToLong(Lane::dropped).sum();
    }

    @Override
    public void close() {
        lanes.forEach(Lane::close);
        helpers.close();
        replays.shutdownNow();
    }

    private void muchLater(Runnable check) {
        scheduler.schedule(check, RETRY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void later(Runnable step) {
        scheduler.schedule(step, STEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    private Lane lane(ChannelName channel) {
        return lanes.get(channel.partition(lanes.size()));
    }
}

package io.carillon.delivery;

import io.carillon.broker.Broker;
import io.carillon.channel.Announcement;
import io.carillon.channel.ChannelName;
import io.carillon.channel.Namespace;
import io.carillon.channel.Namespaces;
import io.carillon.channel.Position;
import io.carillon.channel.Publication;
import io.carillon.channel.Refusal;
import io.carillon.history.HistoryQuery;
import io.carillon.history.Journal;
import io.carillon.protocol.Encoding;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Where announcements meet subscriptions. A channel belongs to one lane; whatever concerns it happens there. Thread-safe;
 * never blocks.
 */
public final class Hub implements Broker.Listener, AutoCloseable {

    private static final long RETRY_MILLIS = 1_000;
    private static final long STEP_MILLIS = 100;
    private static final int PAGE = 300;

    private final Namespaces namespaces;
    private final Journal journal;
    private final ScheduledExecutorService scheduler;
    private final List<Lane> lanes;
    private final AtomicInteger subscriptions = new AtomicInteger();
    private final Repairs repairs = new JournalRepairs();

    /** @param scheduler for short waits; its tasks here never block */
    public Hub(Namespaces namespaces, Journal journal, ScheduledExecutorService scheduler, ThreadFactory threads) {
        this.namespaces = namespaces;
        this.journal = journal;
        this.scheduler = scheduler;
        int count = Math.min(2, Runtime.getRuntime().availableProcessors());
        this.lanes = IntStream.range(0, count).mapToObj(i -> new Lane(threads)).toList();
    }

    /**
     * Subscribes a connection: it is sent what it missed, and then everything new. If the history cannot be read, the
     * connection is closed.
     *
     * @throws io.carillon.channel.Refusal.UnknownChannel if there is no such namespace
     */
    public Subscription subscribe(
            Connection connection, ChannelName channel, Encoding encoding, boolean echo, Start start) {
        Namespace namespace = namespaces.of(channel);
        var subscription = new Subscription(channel, connection, encoding, echo);
        Lane lane = lane(channel);
        subscriptions.incrementAndGet();
        lane.execute(() -> {
            ChannelStream stream = lane.stream(channel, name -> new ChannelStream(name, namespace, repairs));
            stream.prepare(
                    subscription, () -> new Replay(subscription, stream, lane, journal, this::later).begin(start));
        });
        return subscription;
    }

    /** Ends a subscription. To be called once for each. */
    public void unsubscribe(Subscription subscription) {
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

    @Override
    public void announced(Announcement announcement) {
        Lane lane = lane(announcement.channel());
        lane.offer(announcement.size(), () -> {
            ChannelStream stream = lane.stream(announcement.channel());
            if (stream != null && announcement instanceof Publication publication) {
                stream.announced(publication);
            }
        });
    }

    @Override
    public void reconnected() {
        checkPositions();
    }

    /** Compares what was delivered with the journal, for all channels that somebody here listens to. */
    public void checkPositions() {
        lanes.forEach(lane -> lane.execute(() -> check(lane)));
    }

    /** Announcements that this node dropped because too much waited. */
    public long dropped() {
        return lanes.stream().mapToLong(Lane::dropped).sum();
    }

    @Override
    public void close() {
        lanes.forEach(Lane::close);
    }

    private void check(Lane lane) {
        var channels = new ArrayList<ChannelName>();
        for (ChannelStream stream : lane.streams()) {
            if (stream.namespace().history().enabled()) {
                channels.add(stream.channel());
            }
        }
        if (channels.isEmpty()) {
            return;
        }
        journal.tops(channels)
                .thenAccept(tops -> lane.execute(() -> tops.forEach((channel, top) -> {
                    ChannelStream stream = lane.stream(channel);
                    if (stream != null) {
                        stream.checked(top);
                    }
                })));
    }

    private void later(Runnable step) {
        scheduler.schedule(step, STEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    private Lane lane(ChannelName channel) {
        return lanes.get(channel.partition(lanes.size()));
    }

    /** Does on the journal's and the scheduler's threads what streams ask for, and answers on their lanes. */
    private final class JournalRepairs implements Repairs {

        @Override
        public void open(ChannelStream stream) {
            journal.read(stream.channel(), stream.namespace(), HistoryQuery.POSITION)
                    .whenComplete((page, failure) -> {
                        if (page != null) {
                            onLane(stream, () -> stream.opened(page.top()));
                        } else {
                            scheduler.schedule(
                                    () -> onLane(stream, () -> open(stream)), RETRY_MILLIS, TimeUnit.MILLISECONDS);
                        }
                    });
        }

        @Override
        public void later(ChannelStream stream, long millis) {
            scheduler.schedule(() -> onLane(stream, stream::repair), millis, TimeUnit.MILLISECONDS);
        }

        @Override
        public void read(ChannelStream stream, Position since) {
            journal.read(stream.channel(), stream.namespace(), HistoryQuery.after(since, PAGE))
                    .whenComplete((page, failure) -> {
                        if (page != null) {
                            onLane(stream, () -> stream.repaired(page));
                        } else {
                            Throwable cause = Refusal.cause(failure);
                            onLane(stream, () -> stream.repairFailed(cause));
                        }
                    });
        }

        private void onLane(ChannelStream stream, Runnable action) {
            Lane lane = lane(stream.channel());
            lane.execute(() -> {
                if (lane.stream(stream.channel()) == stream) {
                    action.run();
                }
            });
        }
    }
}

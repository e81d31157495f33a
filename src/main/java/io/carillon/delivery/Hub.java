package io.carillon.delivery;

import io.carillon.broker.Broker;
import io.carillon.channel.Announcement;
import io.carillon.channel.ChannelName;
import io.carillon.channel.Membership;
import io.carillon.channel.Namespace;
import io.carillon.channel.Namespaces;
import io.carillon.channel.Position;
import io.carillon.channel.Publication;
import io.carillon.channel.Refusal;
import io.carillon.history.HistoryQuery;
import io.carillon.history.Journal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    private final Occupancy occupancy;

    /** @param scheduler for short waits; its tasks here never block */
    public Hub(
            Namespaces namespaces,
            Journal journal,
            ScheduledExecutorService scheduler,
            ThreadFactory threads,
            Occupancy occupancy) {
        this.namespaces = namespaces;
        this.journal = journal;
        this.scheduler = scheduler;
        this.occupancy = occupancy;
        int count = Math.min(2, Runtime.getRuntime().availableProcessors());
        this.lanes = IntStream.range(0, count).mapToObj(i -> new Lane(threads)).toList();
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
            ChannelStream stream = lane.stream(channel, name -> new ChannelStream(name, namespace, repairs, occupancy));
            stream.prepare(
                    subscription, () -> new Replay(subscription, stream, lane, journal, this::later).begin(start));
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
            }
        });
    }

    @Override
    public void announced(Announcement announcement) {
        Lane lane = lane(announcement.channel());
        lane.offer(announcement.size(), () -> {
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
                            onLane(stream, () -> openFailed(stream, Refusal.cause(failure)));
                        }
                    });
        }

        private void openFailed(ChannelStream stream, Throwable cause) {
            stream.openFailed(cause instanceof Refusal refusal ? refusal : new Refusal.Unavailable("try again"));
            if (stream.isUnused()) {
                lane(stream.channel()).remove(stream);
            } else {
                scheduler.schedule(() -> onLane(stream, () -> open(stream)), RETRY_MILLIS, TimeUnit.MILLISECONDS);
            }
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

package io.carillon.broker;

import io.carillon.channel.Announcement;
import io.carillon.redis.RedissonConfiguration;
import io.carillon.redis.Throttle;
import io.carillon.settings.RedisSettings;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The broker of several nodes: announcements travel through Redis, on one topic per partition, and what nodes
 * say to each other on one more. This node's own listener and responder are called directly and never wait for Redis; what
 * comes back of this node is ignored.
 *
 * <p>Thread-safe. Publishers announce on their threads; Redisson's threads bring the announcements of other nodes, one
 * message of a partition after another; the connection's thread says that it is connected again.
 */
public final class RedissonBroker implements Broker {

    /**
     * What did not go as wished, since the start.
     *
     * @param dropped announcements that were not sent, or of which nobody knows
     * @param malformed messages that could not be read
     * @param stale messages that came too late or twice
     */
    record Counts(long dropped, long malformed, long stale) {}

    private static final Logger LOG = System.getLogger(RedissonBroker.class.getName());

    private final String node;
    private final RedissonConnection connection;
    private final List<PartitionOutbox> outboxes;
    private final List<PartitionInbox> inboxes;
    private final Nodes nodes;

    private final LongAdder dropped = new LongAdder();
    private final LongAdder malformed = new LongAdder();
    private final LongAdder stale = new LongAdder();
    private final Throttle badMessages = new Throttle();
    private final Throttle badListeners = new Throttle();
    private volatile @Nullable Listener listener;

    /**
     * @param node the id of this node, 1 to 64 characters; another one after each start
     * @param threads for the one thread that connects and the one that keeps time
     * @throws IllegalArgumentException if a Redisson configuration in the settings cannot be read
     */
    public RedissonBroker(RedisSettings settings, String node, ThreadFactory threads) {
        if (node.isEmpty() || node.length() > AnnouncementCodec.MAX_NODE) {
            throw new IllegalArgumentException("a node id has 1 to " + AnnouncementCodec.MAX_NODE + " characters");
        }
        this.node = node;
        var configuration = new RedissonConfiguration(settings);
        var topics = new ArrayList<>(configuration.topicNames());
        topics.add(settings.prefix() + ":nodes");
        connection = new RedissonConnection(configuration, topics, threads, new Incoming());
        nodes = new Nodes(node, settings.partitions(), connection, Questions.timer(threads));
        var room = new PartitionOutbox.Room();
        outboxes = IntStream.range(0, settings.partitions())
                .mapToObj(partition -> new PartitionOutbox(partition, node, connection, room, dropped))
                .toList();
        inboxes = IntStream.range(0, settings.partitions())
                .mapToObj(partition -> new PartitionInbox(partition, settings.partitions()))
                .toList();
    }

    @Override
    public CompletionStage<Void> start(Listener listener, Responder responder) {
        this.listener = listener;
        nodes.start(responder);
        return connection.start();
    }

    @Override
    public CompletionStage<Answers> ask(String question, Duration deadline) {
        return nodes.questions().ask(question, deadline);
    }

    @Override
    public void announce(Announcement announcement) {
        Listener current = listener;
        if (current == null) {
            return;
        }
        handOver(current, announcement);
        if (!connection.reachability().connected()) {
            dropped.increment();
            return;
        }
        try {
            outboxes.get(announcement.channel().partition(outboxes.size())).add(AnnouncementCodec.encode(announcement));
        } catch (MalformedMessage | RuntimeException e) {
            dropped.increment();
            complain(badMessages, "An announcement cannot be sent to other nodes", e);
        }
    }

    @Override
    public Health health() {
        return connection.reachability().health();
    }

    @Override
    public void close() {
        listener = null;
        nodes.close();
        connection.close();
    }

    /** For the metrics. */
    Counts counts() {
        return new Counts(dropped.sum(), malformed.sum(), stale.sum());
    }

    /** The others that are known to live. */
    Set<String> otherNodes() {
        return nodes.living();
    }

    /** What is open. */
    Questions questions() {
        return nodes.questions();
    }

    // Whatever a listener throws stays here: on Redisson's thread it would cost the messages that follow.
    private void handOver(Listener current, Announcement announcement) {
        try {
            current.announced(announcement);
        } catch (Throwable e) {
            complain(badListeners, "The listener failed on an announcement", e);
        }
    }

    private static void complain(Throttle throttle, String what, Throwable why) {
        if (throttle.admits()) {
            LOG.log(Level.WARNING, what + " (said at most once a minute)", why);
        }
    }

    /** What Redis brings. */
    private final class Incoming implements RedissonConnection.Receiver {

        @Override
        public void received(int topic, String text) {
            Listener current = listener;
            if (current == null) {
                return;
            }
            try {
                if (isPartition(topic)) {
                    receive(topic, AnnouncementCodec.decode(text), current);
                } else {
                    nodes.received(text);
                }
            } catch (Throwable e) {
                malformed.increment();
                complain(badMessages, "A message from Redis cannot be read", e);
            }
        }

        @Override
        public String probe(int topic, long round) {
            return isPartition(topic) ? AnnouncementCodec.message(node, round, List.of()) : nodes.probe(round);
        }

        private boolean isPartition(int topic) {
            return topic < inboxes.size();
        }

        private void receive(int partition, AnnouncementCodec.Message message, Listener current)
                throws MalformedMessage {
            if (message.node().equals(node)) {
                if (message.isProbe()) {
                    connection.heard(partition, message.sequence());
                }
                return;
            }
            if (message.isProbe()) {
                return;
            }
            boolean taken = inboxes.get(partition)
                    .receive(message, announcements -> announcements.forEach(each -> handOver(current, each)));
            if (!taken) {
                stale.increment();
            }
        }

        @Override
        public void heardItself() {
            nodes.round();
        }

        @Override
        public void reconnected() {
            Listener current = listener;
            if (current != null) {
                try {
                    current.reconnected();
                } catch (Throwable e) {
                    complain(badListeners, "The listener failed", e);
                }
            }
        }
    }
}

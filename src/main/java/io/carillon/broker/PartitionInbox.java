package io.carillon.broker;

import io.carillon.channel.Announcement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What Redis brings for one partition. A PUBLISH that failed by timeout may still arrive, after later ones or a second
 * time: whatever is not newer than the last message of its sender is stale. Thread-safe: Redisson calls with one message
 * after another, but after a reconnect the old connection's last one may still be at work; the monitor of this object
 * guards the field and keeps the order of the messages, as what is called with it held only enqueues.
 */
final class PartitionInbox {

    /** So many senders are remembered: nodes of today, and their predecessors before a restart. */
    private static final int MAX_SENDERS = 256;

    private final int partition;
    private final int partitions;
    private final Map<String, Long> lastOfSender = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MAX_SENDERS;
        }
    };

    PartitionInbox(int partition, int partitions) {
        this.partition = partition;
        this.partitions = partitions;
    }

    /**
     * Reads a message of another node.
     *
     * @param taker called with its announcements while the order of the messages is kept; only enqueues them
     * @return whether it was taken; otherwise it is stale
     */
    synchronized boolean receive(AnnouncementCodec.Message message, Consumer<List<Announcement>> taker)
            throws MalformedMessage {
        List<Announcement> announcements = message.announcements();
        for (Announcement announcement : announcements) {
            if (announcement.channel().partition(partitions) != partition) {
                throw new MalformedMessage("the message belongs to another partition: carillon.redis.partitions"
                        + " must be the same on every node");
            }
        }
        @Nullable Long last = lastOfSender.get(message.node());
        if (last != null && message.sequence() <= last) {
            return false;
        }
        lastOfSender.put(message.node(), message.sequence());
        taker.accept(announcements);
        return true;
    }
}

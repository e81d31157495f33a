package io.carillon.broker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * The announcements of one partition on their way to Redis, in order: at most one PUBLISH is under way, and what waits
 * meanwhile goes out together in the next. Thread-safe: publishers add, and the thread that completes a PUBLISH (one of
 * Redisson's) sends the next one. The monitor of this object guards all fields and is never held during a call of
 * Redisson.
 */
final class PartitionOutbox {

    /** What waits on this node for Redis, in all partitions. More is dropped and counted: the journal repairs it. */
    static final class Room {

        static final int MAX_ANNOUNCEMENTS = 10_000;
        static final long MAX_BYTES = 8 << 20;

        private final AtomicInteger announcements = new AtomicInteger();
        private final AtomicLong bytes = new AtomicLong();

        /** Thread-safe; two that ask at once may exceed the bounds by one announcement each. */
        private boolean take(String announcement) {
            if (announcements.get() >= MAX_ANNOUNCEMENTS || bytes.get() + size(announcement) > MAX_BYTES) {
                return false;
            }
            announcements.incrementAndGet();
            bytes.addAndGet(size(announcement));
            return true;
        }

        private void give(List<String> batch) {
            announcements.addAndGet(-batch.size());
            bytes.addAndGet(-batch.stream().mapToLong(Room::size).sum());
        }

        // On the heap, at most.
        private static long size(String announcement) {
            return 2L * announcement.length();
        }
    }

    /** The longest message of several announcements, in characters; a longer one travels alone. */
    private static final int MAX_JOINED = 256 << 10;

    /** A PUBLISH that has not completed by then never will; no setting of Redisson's makes it last that long. */
    private static final long GIVEN_UP_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final int partition;
    private final String node;
    private final RedissonConnection connection;
    private final Room room;
    private final LongAdder dropped;

    private final Deque<String> waiting = new ArrayDeque<>();
    private boolean underWay;
    private long sequence;
    private long sentAt;

    PartitionOutbox(int partition, String node, RedissonConnection connection, Room room, LongAdder dropped) {
        this.partition = partition;
        this.node = node;
        this.connection = connection;
        this.room = room;
        this.dropped = dropped;
    }

    /** Sends an encoded announcement, now or with those that wait. Never blocks. */
    void add(String announcement) {
        if (!room.take(announcement)) {
            dropped.increment();
            return;
        }
        synchronized (this) {
            waiting.add(announcement);
            if (underWay && System.nanoTime() - sentAt < GIVEN_UP_NANOS) {
                return;
            }
            underWay = true;
        }
        sendWaiting();
    }

    private void sendWaiting() {
        // A loop, because publishing fails at once when Redis is away: completing here must not become recursion.
        for (Shipment shipment = next(); !shipment.batch.isEmpty(); shipment = next()) {
            CompletableFuture<Long> sent = connection.publish(partition, shipment.message(node));
            if (!sent.isDone()) {
                Shipment open = shipment;
                sent.whenComplete((receivers, failure) -> completed(open, failure != null));
                return;
            }
            settle(shipment, sent.isCompletedExceptionally());
        }
    }

    private void completed(Shipment shipment, boolean failed) {
        settle(shipment, failed);
        if (isLatest(shipment)) {
            sendWaiting();
        }
    }

    private void settle(Shipment shipment, boolean failed) {
        room.give(shipment.batch);
        if (failed) {
            dropped.add(shipment.batch.size());
        }
    }

    private synchronized boolean isLatest(Shipment shipment) {
        return shipment.sequence == sequence;
    }

    private synchronized Shipment next() {
        if (!connection.reachability().connected()) {
            room.give(List.copyOf(waiting));
            dropped.add(waiting.size());
            waiting.clear();
        }
        var batch = new ArrayList<String>();
        int length = 0;
        while (!waiting.isEmpty()
                && (batch.isEmpty() || length + waiting.element().length() <= MAX_JOINED)) {
            length += waiting.element().length();
            batch.add(waiting.remove());
        }
        underWay = !batch.isEmpty();
        sentAt = System.nanoTime();
        return new Shipment(underWay ? ++sequence : sequence, batch);
    }

    /** What goes out in one PUBLISH. */
    private record Shipment(long sequence, List<String> batch) {

        String message(String node) {
            return AnnouncementCodec.message(node, sequence, batch);
        }
    }
}

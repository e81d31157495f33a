package io.carillon.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.channel.Announcement;
import io.carillon.channel.ChannelName;
import io.carillon.channel.ClientInfo;
import io.carillon.channel.Membership;
import io.carillon.channel.Position;
import io.carillon.channel.Publication;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** A listener that remembers, and the announcements that it can check. Thread-safe. */
class Announcements implements Broker.Listener, Broker.Responder {

    /** All of it, in the order in which it came. */
    final Queue<Announcement> all = new ConcurrentLinkedQueue<>();

    /** The publications among it. */
    final Queue<Publication> heard = new ConcurrentLinkedQueue<>();

    /** How many publications were heard: the queue's size takes a walk. */
    final LongAdder counted = new LongAdder();

    final AtomicInteger reconnects = new AtomicInteger();

    @Override
    public void announced(Announcement announcement) {
        all.add(announcement);
        if (announcement instanceof Publication publication) {
            heard.add(publication);
            counted.increment();
        }
    }

    @Override
    public CompletionStage<String> asked(String question) {
        return CompletableFuture.completedStage("the answer to " + question);
    }

    @Override
    public void reconnected() {
        reconnects.incrementAndGet();
    }

    /** A publication of a sender that numbers its own, in each channel from 1. */
    static Publication numbered(String sender, String channel, long number) {
        var position = new Position(number, sender);
        String data = "\"" + sender + " " + number + "\"";
        return new Publication(new ChannelName(channel), position, Instant.ofEpochMilli(number), data, null, Map.of());
    }

    /** A client of that name has joined or left. */
    static Membership membership(String client, String channel, boolean joined) {
        return new Membership(new ChannelName(channel), new ClientInfo("user", client), joined);
    }

    /** Any announcement at all; its time has no more than milliseconds. */
    static Announcement random(Random random) {
        var channel = new ChannelName(printable(random, 1 + random.nextInt(255)));
        if (random.nextInt(4) == 0) {
            return new Membership(channel, info(random), random.nextBoolean());
        }
        return new Publication(
                channel,
                random.nextBoolean() ? null : new Position(random.nextLong() & Long.MAX_VALUE, text(random, 20)),
                Instant.ofEpochMilli(random.nextLong()),
                text(random, random.nextInt(10) == 0 ? 5_000 : 50),
                random.nextBoolean() ? null : info(random),
                random.nextBoolean() ? Map.of() : tags(random));
    }

    private static ClientInfo info(Random random) {
        return new ClientInfo(
                text(random, 20),
                text(random, 20),
                random.nextBoolean() ? null : text(random, 60),
                random.nextBoolean() ? null : text(random, 60));
    }

    /** How many of a sender were heard; fails if they were not in order or one was heard twice. */
    long inOrder(String sender) {
        var last = new HashMap<ChannelName, Long>();
        long count = 0;
        for (Publication publication : heard) {
            Position position = publication.position();
            if (position != null && position.epoch().equals(sender)) {
                long former = last.getOrDefault(publication.channel(), 0L);
                assertThat(position.offset())
                        .as("after %s of %s in %s", former, sender, publication.channel())
                        .isGreaterThan(former);
                last.put(publication.channel(), position.offset());
                count++;
            }
        }
        return count;
    }

    /** The highest number of a sender. */
    long newest(String sender) {
        return heard.stream()
                .map(Publication::position)
                .filter(position -> position != null && position.epoch().equals(sender))
                .mapToLong(Position::offset)
                .max()
                .orElse(0);
    }

    private static Map<String, String> tags(Random random) {
        var tags = new HashMap<String, String>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            tags.put(text(random, 10), text(random, 30));
        }
        return tags;
    }

    private static String printable(Random random, int length) {
        var text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) ('!' + random.nextInt(0x7f - '!')));
        }
        return text.toString();
    }

    static String text(Random random, int longest) {
        var text = new StringBuilder();
        for (int i = random.nextInt(longest + 1); i > 0; i--) {
            int limit = random.nextInt(3) == 0 ? Character.MAX_CODE_POINT + 1 : random.nextBoolean() ? 0x80 : 0x1_0000;
            int codePoint = random.nextInt(limit);
            // No halves of pairs: Redis gets UTF-8.
            text.appendCodePoint(Character.getType(codePoint) == Character.SURROGATE ? 0x1F514 : codePoint);
        }
        return text.toString();
    }
}

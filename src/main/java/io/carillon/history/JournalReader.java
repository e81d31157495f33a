package io.carillon.history;

import io.carillon.channel.ChannelName;
import io.carillon.channel.Namespace;
import io.carillon.channel.Position;
import io.carillon.channel.Publication;
import io.carillon.channel.Refusal;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the journal, inside a transaction. What a namespace no longer keeps is not seen, whether retention has removed it
 * yet or not. Stateless and thread-safe.
 */
final class JournalReader {

    /** The most that one page holds, in publications and in characters of payload. */
    static final int MAX_PAGE = 10_000;

    private static final int MAX_PAGE_CHARACTERS = 16 << 20;
    private static final int CHUNK = 300;

    private final Clock clock;

    JournalReader(Clock clock) {
        this.clock = clock;
    }

    /** The offsets from {@code low} to {@code high}, both included; empty if high is below low. */
    private record Range(long low, long high) {}

    HistoryPage page(EntityManager entityManager, ChannelName channel, Namespace namespace, HistoryQuery query) {
        ChannelRow row = entityManager.find(ChannelRow.class, channel.value());
        Position top = row == null ? StreamEpochRow.beginning(entityManager) : row.top();
        Position since = query.since();
        if (since != null && !since.epoch().isEmpty() && !since.epoch().equals(top.epoch())) {
            throw new Refusal.UnrecoverablePosition(channel, since.epoch());
        }
        if (row == null) {
            return new HistoryPage(List.of(), top, 1);
        }
        var kept = new Range(firstKept(entityManager, row, namespace.history()), top.offset());
        Range range = between(entityManager, channel, since(kept, query), query.from(), query.to());
        return new HistoryPage(read(entityManager, channel, top.epoch(), range, query), top, kept.low());
    }

    /**
     * The end of a channel's history, oldest first. Two queries whatever the channel holds: what is too old shows by the
     * rows themselves.
     */
    HistoryPage tail(EntityManager entityManager, ChannelName channel, Namespace namespace, long after, int limit) {
        ChannelRow row = entityManager.find(ChannelRow.class, channel.value());
        if (row == null) {
            return new HistoryPage(List.of(), StreamEpochRow.beginning(entityManager), 1);
        }
        Position top = row.top();
        long first = firstBySize(row, namespace.history());
        var range = new Range(Math.max(Math.max(first, after + 1), top.offset() - limit + 1), top.offset());
        List<Publication> newestFirst =
                read(entityManager, channel, top.epoch(), range, new HistoryQuery(limit, null, true, null, null));
        int kept = 0;
        while (kept < newestFirst.size() && isYoung(newestFirst.get(kept), namespace.history())) {
            kept++;
        }
        List<Publication> young = new ArrayList<>(newestFirst.subList(0, kept));
        Collections.reverse(young);
        return new HistoryPage(young, top, kept < newestFirst.size() ? top.offset() - kept + 1 : first);
    }

    private boolean isYoung(Publication publication, Namespace.History history) {
        return history.ttl().isZero()
                || !publication.time().isBefore(clock.instant().minus(history.ttl()));
    }

    /** The newest positions of all of these channels, and where retention has let them begin. No publications. */
    Map<ChannelName, HistoryPage> tops(EntityManager entityManager, Collection<ChannelName> channels) {
        var tops = new HashMap<ChannelName, HistoryPage>();
        entityManager
                .createQuery(
                        "select c.name, c.topOffset, c.epoch, c.firstOffset from ChannelRow c where c.name in :names",
                        Object[].class)
                .setParameter("names", channels.stream().map(ChannelName::value).toList())
                .getResultList()
                .forEach(row -> tops.put(
                        new ChannelName((String) row[0]),
                        new HistoryPage(List.of(), new Position((Long) row[1], (String) row[2]), (Long) row[3])));
        if (tops.size() < channels.size()) {
            var beginning = new HistoryPage(List.of(), StreamEpochRow.beginning(entityManager), 1);
            channels.forEach(channel -> tops.putIfAbsent(channel, beginning));
        }
        return tops;
    }

    /** The oldest offset that the namespace still keeps. */
    long firstKept(EntityManager entityManager, ChannelRow row, Namespace.History history) {
        long first = firstBySize(row, history);
        if (!history.ttl().isZero()) {
            Instant oldest = clock.instant().minus(history.ttl());
            first = firstNotBefore(
                    entityManager, row.name(), oldest, first, row.top().offset());
        }
        return first;
    }

    private static long firstBySize(ChannelRow row, Namespace.History history) {
        return history.size() > 0
                ? Math.max(row.firstOffset(), row.top().offset() - history.size() + 1)
                : row.firstOffset();
    }

    private static Range since(Range kept, HistoryQuery query) {
        Position since = query.since();
        if (since == null) {
            return kept;
        }
        if (!query.reverse()) {
            return new Range(Math.max(kept.low(), since.offset() + 1), kept.high());
        }
        long before = since.offset() - 1;
        boolean isKept = before >= kept.low() && before <= kept.high();
        return isKept ? new Range(kept.low(), before) : new Range(1, 0);
    }

    private static Range between(
            EntityManager entityManager,
            ChannelName channel,
            Range range,
            @Nullable Instant from,
            @Nullable Instant to) {
        long low = from == null ? range.low() : firstNotBefore(entityManager, channel, from, range.low(), range.high());
        long high = to == null ? range.high() : firstNotBefore(entityManager, channel, to, low, range.high()) - 1;
        return new Range(low, high);
    }

    // Times never decrease and offsets have no holes, so that about 20 look-ups by key find a time among a million
    // publications, without an index that every publication would have to pay for.
    private static long firstNotBefore(
            EntityManager entityManager, ChannelName channel, Instant time, long low, long high) {
        long least = low;
        long most = high + 1;
        boolean first = true;
        while (least < most) {
            // The oldest one that is kept is most often young enough: look there first.
            long middle = first ? least : least + (most - least) / 2;
            first = false;
            if (isBefore(entityManager, channel, middle, time)) {
                least = middle + 1;
            } else {
                most = middle;
            }
        }
        return least;
    }

    // A row that retention removed meanwhile was older than whatever is asked for.
    private static boolean isBefore(EntityManager entityManager, ChannelName channel, long offset, Instant time) {
        List<Long> found = entityManager
                .createQuery(
                        "select p.publishedAt from PublicationRow p where p.channel = :channel and p.offset = :offset",
                        Long.class)
                .setParameter("channel", channel.value())
                .setParameter("offset", offset)
                .getResultList();
        return found.isEmpty() || found.get(0) < time.toEpochMilli();
    }

    private static List<Publication> read(
            EntityManager entityManager, ChannelName channel, String epoch, Range range, HistoryQuery query) {
        int limit = query.limit() == HistoryQuery.NO_LIMIT ? MAX_PAGE : Math.min(query.limit(), MAX_PAGE);
        var publications = new ArrayList<Publication>();
        Range rest = range;
        long characters = 0;
        while (publications.size() < limit && rest.low() <= rest.high() && characters < MAX_PAGE_CHARACTERS) {
            List<Publication> chunk = chunk(
                    entityManager, channel, epoch, rest, query.reverse(), Math.min(CHUNK, limit - publications.size()));
            if (chunk.isEmpty()) {
                break;
            }
            publications.addAll(chunk);
            characters += chunk.stream().mapToLong(p -> p.data().length()).sum();
            long last = chunk.get(chunk.size() - 1).offset();
            rest = query.reverse() ? new Range(rest.low(), last - 1) : new Range(last + 1, rest.high());
        }
        return publications;
    }

    private static List<Publication> chunk(
            EntityManager entityManager, ChannelName channel, String epoch, Range range, boolean reverse, int limit) {
        return entityManager
                .createQuery(
                        "select p from PublicationRow p where p.channel = :channel and p.offset between :low and :high"
                                + " order by p.offset" + (reverse ? " desc" : ""),
                        PublicationRow.class)
                .setParameter("channel", channel.value())
                .setParameter("low", range.low())
                .setParameter("high", range.high())
                .setHint("eclipselink.read-only", true)
                .setMaxResults(limit)
                .getResultList()
                .stream()
                .map(row -> row.publication(epoch))
                .toList();
    }
}

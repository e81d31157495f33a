package io.carillon.history;

import io.carillon.channel.ChannelName;
import io.carillon.channel.Position;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Puts drafts into the journal, inside a transaction: locks the rows of their channels in the order of the names, so
 * that no two nodes wait for each other, and hands out positions. Stateless and thread-safe.
 */
final class Appender {

    private final Clock clock;
    private final Duration idempotencyWindow;

    Appender(Clock clock, Duration idempotencyWindow) {
        this.clock = clock;
        this.idempotencyWindow = idempotencyWindow;
    }

    /** Some channels have no row yet: create them in transactions of their own, then append again. */
    static final class UnknownChannels extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Set<ChannelName> channels;

        private UnknownChannels(Set<ChannelName> channels) {
            super("channels without a row", null, false, false);
            this.channels = channels;
        }

        Set<ChannelName> channels() {
            return channels;
        }
    }

    /**
     * Appends drafts in their order.
     *
     * @return what became of each, in the same order
     * @throws UnknownChannels before anything was written
     */
    List<Outcome> append(EntityManager entityManager, List<Draft> drafts) {
        Map<ChannelName, ChannelRow> rows = lock(entityManager, drafts);
        long now = clock.millis();
        var outcomes = new ArrayList<Outcome>(drafts.size());
        for (Draft draft : drafts) {
            outcomes.add(append(entityManager, rows.get(draft.channel()), draft, now));
        }
        return outcomes;
    }

    private static Map<ChannelName, ChannelRow> lock(EntityManager entityManager, List<Draft> drafts) {
        var missing = new TreeSet<ChannelName>();
        drafts.forEach(draft -> missing.add(draft.channel()));
        var names = missing.stream().map(ChannelName::value).toList();
        var rows = new HashMap<ChannelName, ChannelRow>();
        entityManager
                .createQuery("select c from ChannelRow c where c.name in :names order by c.name", ChannelRow.class)
                .setParameter("names", names)
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .getResultList()
                .forEach(row -> rows.put(row.name(), row));
        missing.removeAll(rows.keySet());
        if (!missing.isEmpty()) {
            throw new UnknownChannels(missing);
        }
        return rows;
    }

    private Outcome append(EntityManager entityManager, ChannelRow row, Draft draft, long now) {
        String key = key(draft);
        IdempotencyRow remembered = key == null ? null : find(entityManager, draft, key);
        if (remembered != null && !remembered.isExpired(now)) {
            return first(row, remembered);
        }
        if (draft.version() > 0 && !row.advance(draft.version(), draft.versionEpoch())) {
            return new Outcome(row.top(), Instant.ofEpochMilli(now), false);
        }
        long time = row.tick(now);
        Position position = null;
        if (draft.keep()) {
            position = row.next();
            entityManager.persist(new PublicationRow(draft.publication(position, Instant.ofEpochMilli(time))));
        }
        if (key != null) {
            remember(entityManager, remembered, draft, key, position, time, now);
        }
        return new Outcome(position, Instant.ofEpochMilli(time), true);
    }

    private static Outcome first(ChannelRow row, IdempotencyRow remembered) {
        Position position = remembered.offset() == 0
                ? null
                : new Position(remembered.offset(), row.top().epoch());
        return new Outcome(position, Instant.ofEpochMilli(remembered.publishedAt()), false);
    }

    private static @Nullable IdempotencyRow find(EntityManager entityManager, Draft draft, String key) {
        return entityManager.find(
                IdempotencyRow.class, new IdempotencyRow.Key(draft.channel().value(), key));
    }

    private void remember(
            EntityManager entityManager,
            @Nullable IdempotencyRow expired,
            Draft draft,
            String key,
            @Nullable Position position,
            long time,
            long now) {
        if (expired != null) {
            // Removed and made anew: retention may be removing it too, and an update would then find nothing, silently.
            entityManager.remove(expired);
            entityManager.flush();
        }
        Duration window = draft.idempotencyKey().isEmpty() ? draft.namespace().duplicateWindow() : idempotencyWindow;
        var row = new IdempotencyRow(draft.channel().value(), key);
        row.remember(position == null ? 0 : position.offset(), time, now + window.toMillis());
        entityManager.persist(row);
    }

    /** What the draft must not share with an earlier one: the caller's key, or else the payload where that counts. */
    private static @Nullable String key(Draft draft) {
        if (!draft.idempotencyKey().isEmpty()) {
            return "key:" + draft.idempotencyKey();
        }
        return draft.hasDuplicateWindow() ? "data:" + digest(draft.data()) : null;
    }

    private static String digest(String data) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(data.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}

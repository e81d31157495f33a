package io.carillon.history;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the drafts of one transaction must not repeat: read at its beginning, after the channels are locked, and written
 * at its end. Confined to the transaction.
 */
final class IdempotencyKeys {

    private static final String ONE = "select channel, idempotency_key, channel_offset, published_at, expires_at"
            + " from carillon_idempotency where channel = ? and idempotency_key = ?";
    private static final String FORGET = "delete from carillon_idempotency where channel = ? and idempotency_key = ?";
    private static final MultiRowInsert INSERT = new MultiRowInsert(
            "carillon_idempotency",
            List.of("channel", "idempotency_key", "channel_offset", "published_at", "expires_at"));
    private static final int[] SIZES = {64, 8, 1};

    private final Connection connection;
    private final Duration window;
    private final long now;
    private final Map<IdempotencyRow.Key, IdempotencyRow> known = new HashMap<>();
    private final List<IdempotencyRow.Key> expired = new ArrayList<>();
    private final Map<IdempotencyRow.Key, IdempotencyRow> added = new LinkedHashMap<>();

    /** @param window how long a caller's key is remembered */
    IdempotencyKeys(Connection connection, Duration window, long now) {
        this.connection = connection;
        this.window = window;
        this.now = now;
    }

    /** Looks all of them up, by few statements. */
    void read(List<Draft> drafts) throws SQLException {
        var keys = drafts.stream()
                .map(IdempotencyKeys::key)
                .flatMap(Optional::stream)
                .distinct()
                .toList();
        int done = 0;
        for (int size : SIZES) {
            for (; keys.size() - done >= size; done += size) {
                read(keys.subList(done, done + size), size);
            }
        }
    }

    // One look-up by key after the other, whatever a planner may think of alternatives.
    private void read(List<IdempotencyRow.Key> keys, int size) throws SQLException {
        String sql = String.join(" union all ", Collections.nCopies(size, ONE));
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int parameter = 0;
            for (IdempotencyRow.Key key : keys) {
                statement.setString(++parameter, key.channel());
                statement.setString(++parameter, key.key());
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    remember(new IdempotencyRow(
                            new IdempotencyRow.Key(rows.getString(1), rows.getString(2)),
                            rows.getLong(3),
                            rows.getLong(4),
                            rows.getLong(5)));
                }
            }
        }
    }

    private void remember(IdempotencyRow row) {
        if (row.isExpired(now)) {
            expired.add(row.id());
        } else {
            known.put(row.id(), row);
        }
    }

    /** What was answered to the draft that this one repeats; null if it repeats none. */
    @Nullable
    IdempotencyRow first(Draft draft) {
        return key(draft).map(known::get).orElse(null);
    }

    /**
     * Remembers what is answered to a draft, if it has a key.
     *
     * @param offset where it stands; 0 if it is not kept
     */
    void add(Draft draft, long offset, long time) {
        key(draft).ifPresent(key -> {
            Duration duration =
                    draft.idempotencyKey().isEmpty() ? draft.namespace().duplicateWindow() : window;
            var row = new IdempotencyRow(key, offset, time, now + duration.toMillis());
            known.put(key, row);
            added.put(key, row);
        });
    }

    /** Writes what was added. */
    void write() throws SQLException {
        // Removed and made anew: retention may be removing it too, and an update would then find nothing, silently.
        var forgotten = expired.stream().filter(added::containsKey).toList();
        if (!forgotten.isEmpty()) {
            try (PreparedStatement statement = connection.prepareStatement(FORGET)) {
                for (IdempotencyRow.Key key : forgotten) {
                    statement.setString(1, key.channel());
                    statement.setString(2, key.key());
                    statement.addBatch();
                }
                statement.executeBatch();
            }
        }
        INSERT.execute(
                connection, added.values().stream().map(IdempotencyRow::columns).toList());
    }

    /** What the draft must not share with an earlier one: the caller's key, or else the payload where that counts. */
    private static Optional<IdempotencyRow.Key> key(Draft draft) {
        if (!draft.idempotencyKey().isEmpty()) {
            return Optional.of(new IdempotencyRow.Key(draft.channel().value(), "key:" + draft.idempotencyKey()));
        }
        return draft.hasDuplicateWindow()
                ? Optional.of(new IdempotencyRow.Key(draft.channel().value(), "data:" + digest(draft.data())))
                : Optional.empty();
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

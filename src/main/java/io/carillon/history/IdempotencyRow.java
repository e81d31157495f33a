package io.carillon.history;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What was answered to a publication that must not be stored again. */
@Entity
@Table(name = "carillon_idempotency")
@IdClass(IdempotencyRow.Key.class)
public class IdempotencyRow {

    @Id
    @Column(name = "channel")
    private String channel = "";

    @Id
    @Column(name = "idempotency_key")
    private String key = "";

    @Column(name = "channel_offset")
    private long offset;

    @Column(name = "published_at")
    private long publishedAt;

    @Column(name = "expires_at")
    private long expiresAt;

    /** For JPA. */
    protected IdempotencyRow() {}

    IdempotencyRow(Key id, long offset, long publishedAt, long expiresAt) {
        this.channel = id.channel;
        this.key = id.key;
        this.offset = offset;
        this.publishedAt = publishedAt;
        this.expiresAt = expiresAt;
    }

    /** For an insert: channel, idempotency_key, channel_offset, published_at, expires_at. */
    List<@Nullable Object> columns() {
        return Arrays.asList(channel, key, offset, publishedAt, expiresAt);
    }

    Key id() {
        return new Key(channel, key);
    }

    long offset() {
        return offset;
    }

    long publishedAt() {
        return publishedAt;
    }

    boolean isExpired(long now) {
        return expiresAt <= now;
    }

    /** The key of a row. */
    public static class Key implements Serializable {

        private static final long serialVersionUID = 1L;

        private String channel = "";
        private String key = "";

        /** For JPA. */
        public Key() {}

        Key(String channel, String key) {
            this.channel = channel;
            this.key = key;
        }

        String channel() {
            return channel;
        }

        String key() {
            return key;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key that && that.channel.equals(channel) && that.key.equals(key);
        }

        @Override
        public int hashCode() {
            return Objects.hash(channel, key);
        }
    }
}

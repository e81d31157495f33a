package io.carillon.history;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/** What a program wants to have published when its transaction commits. Inserted by that program, removed by Carillon. */
@Entity
@Table(name = "carillon_outbox")
public class OutboxRow {

    private static final int ERROR_LENGTH = 500;

    /** Given by the database. */
    @Id
    @Column(name = "id")
    private long id;

    @Column(name = "channel")
    private String channel = "";

    @Column(name = "data")
    private String data = "";

    @Column(name = "idempotency_key")
    private @Nullable String idempotencyKey;

    @Column(name = "tags")
    private @Nullable String tags;

    @Column(name = "error")
    private @Nullable String error;

    /** For JPA. */
    protected OutboxRow() {}

    long id() {
        return id;
    }

    String channel() {
        return channel;
    }

    Outbox.Entry entry() {
        return new Outbox.Entry(channel, data, idempotencyKey == null ? "" : idempotencyKey, tags);
    }

    /** It stays, with the reason, and nobody tries again until the reason is removed. */
    void fail(String reason) {
        error = reason.substring(0, Math.min(ERROR_LENGTH, reason.length()));
    }
}

package io.carillon.history;

import io.carillon.channel.Position;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/**
 * The epoch of every stream that begins in this database. One row, made with its table; another database has another
 * epoch. It is read in the transaction that needs it and never remembered, because the database may be replaced by an
 * empty one while the server runs.
 */
@Entity
@Table(name = "carillon_stream_epoch")
public class StreamEpochRow {

    private static final int ONLY = 1;

    @Id
    @Column(name = "id")
    private int id;

    @Column(name = "epoch")
    private String epoch = "";

    /** For JPA. */
    protected StreamEpochRow() {}

    /** Where a channel stands that was never published to. */
    static Position beginning(EntityManager entityManager) {
        StreamEpochRow row = entityManager.find(StreamEpochRow.class, ONLY);
        if (row == null) {
            throw new IllegalStateException(
                    "the table carillon_stream_epoch is empty, but must hold one row with id 1 and a random epoch");
        }
        return new Position(0, row.epoch);
    }
}

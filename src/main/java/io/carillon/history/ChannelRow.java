package io.carillon.history;

import io.carillon.channel.ChannelName;
import io.carillon.channel.Position;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The place where a channel's offsets are handed out: whoever holds the lock of this row appends. */
@Entity
@Table(name = "carillon_channel")
public class ChannelRow {

    @Id
    @Column(name = "name")
    private String name = "";

    @Column(name = "namespace")
    private String namespace = "";

    @Column(name = "epoch")
    private String epoch = "";

    @Column(name = "top_offset")
    private long topOffset;

    @Column(name = "first_offset")
    private long firstOffset = 1;

    @Column(name = "last_time")
    private long lastTime;

    @Column(name = "version")
    private long version;

    @Column(name = "version_epoch")
    private String versionEpoch = "";

    @Column(name = "last_batch")
    private long lastBatch;

    /** For JPA. */
    protected ChannelRow() {}

    /** @param beginning where the channel stands before its first publication */
    ChannelRow(ChannelName channel, Position beginning) {
        name = channel.value();
        namespace = channel.namespace();
        epoch = beginning.epoch();
    }

    /** @param row where a result stands: name, epoch, top_offset, first_offset, last_time, version, version_epoch, last_batch */
    ChannelRow(ResultSet row) throws SQLException {
        name = row.getString(1);
        namespace = name().namespace();
        epoch = row.getString(2);
        topOffset = row.getLong(3);
        firstOffset = row.getLong(4);
        lastTime = row.getLong(5);
        version = row.getLong(6);
        versionEpoch = row.getString(7);
        lastBatch = row.getLong(8);
    }

    /** Sets parameters: top_offset, last_time, version, version_epoch, last_batch, name. */
    void bind(PreparedStatement update) throws SQLException {
        update.setLong(1, topOffset);
        update.setLong(2, lastTime);
        update.setLong(3, version);
        update.setString(4, versionEpoch);
        update.setLong(5, lastBatch);
        update.setString(6, name);
    }

    ChannelName name() {
        return new ChannelName(name);
    }

    Position top() {
        return new Position(topOffset, epoch);
    }

    /** Hands out the next position. */
    Position next() {
        topOffset++;
        return top();
    }

    /** The time of the next publication: now, but never before the one before it. */
    long tick(long now) {
        lastTime = Math.max(lastTime, now);
        return lastTime;
    }

    /** Whether a publication of this version is newer than all before; if so, remembers it. */
    boolean advance(long candidate, String candidateEpoch) {
        boolean sameEpoch = candidateEpoch.isEmpty() || candidateEpoch.equals(versionEpoch);
        if (sameEpoch && candidate <= version) {
            return false;
        }
        version = candidate;
        versionEpoch = candidateEpoch.isEmpty() ? versionEpoch : candidateEpoch;
        return true;
    }

    /** The mark of the newest batch that has written here; a batch whose commit failed finds out by it what became of it. */
    long lastBatch() {
        return lastBatch;
    }

    /** Leaves a batch's mark. */
    void mark(long batch) {
        lastBatch = batch;
    }

    /** The oldest publication that retention has left; one above the top when nothing is left. */
    long firstOffset() {
        return firstOffset;
    }
}

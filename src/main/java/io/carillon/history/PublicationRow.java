package io.carillon.history;

import io.carillon.channel.ChannelName;
import io.carillon.channel.ClientInfo;
import io.carillon.channel.Position;
import io.carillon.channel.Publication;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A publication of a channel with history. Written once, removed by retention. */
@Entity
@Table(name = "carillon_publication")
@IdClass(PublicationRow.Key.class)
public class PublicationRow {

    @Id
    @Column(name = "channel")
    private String channel = "";

    @Id
    @Column(name = "channel_offset")
    private long offset;

    @Column(name = "published_at")
    private long publishedAt;

    @Column(name = "data")
    private String data = "";

    @Column(name = "tags")
    private @Nullable String tags;

    @Column(name = "publisher")
    private @Nullable String publisher;

    @Column(name = "publisher_client")
    private @Nullable String publisherClient;

    @Column(name = "publisher_conn_info")
    private @Nullable String publisherConnInfo;

    @Column(name = "publisher_chan_info")
    private @Nullable String publisherChanInfo;

    // Past JPA, which would spend more on each row than the database does; by the names above.
    private static final MultiRowInsert INSERT = new MultiRowInsert(
            "carillon_publication",
            List.of(
                    "channel",
                    "channel_offset",
                    "published_at",
                    "data",
                    "tags",
                    "publisher",
                    "publisher_client",
                    "publisher_conn_info",
                    "publisher_chan_info"));

    /** For JPA. */
    protected PublicationRow() {}

    PublicationRow(Publication publication) {
        channel = publication.channel().value();
        offset = publication.offset();
        publishedAt = publication.time().toEpochMilli();
        data = publication.data();
        tags = publication.tags().isEmpty() ? null : TagsColumn.write(publication.tags());
        ClientInfo info = publication.info();
        if (info != null) {
            publisher = info.user();
            publisherClient = info.client();
            publisherConnInfo = info.connInfo();
            publisherChanInfo = info.chanInfo();
        }
    }

    /** Inserts new rows, on the connection of a transaction. */
    static void insert(Connection connection, List<PublicationRow> rows) throws SQLException {
        INSERT.execute(connection, rows.stream().map(PublicationRow::columns).toList());
    }

    private List<@Nullable Object> columns() {
        return Arrays.asList(
                channel,
                offset,
                publishedAt,
                data,
                tags,
                publisher,
                publisherClient,
                publisherConnInfo,
                publisherChanInfo);
    }

    Publication publication(String epoch) {
        return new Publication(
                new ChannelName(channel),
                new Position(offset, epoch),
                Instant.ofEpochMilli(publishedAt),
                data,
                info(),
                tags == null ? Map.of() : TagsColumn.read(tags));
    }

    private @Nullable ClientInfo info() {
        return publisher == null
                ? null
                : new ClientInfo(
                        publisher,
                        Objects.requireNonNullElse(publisherClient, ""),
                        publisherConnInfo,
                        publisherChanInfo);
    }

    /** The key of a row. */
    public static class Key implements Serializable {

        private static final long serialVersionUID = 1L;

        private String channel = "";
        private long offset;

        /** For JPA. */
        public Key() {}

        Key(String channel, long offset) {
            this.channel = channel;
            this.offset = offset;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && key.offset == offset && key.channel.equals(channel);
        }

        @Override
        public int hashCode() {
            return Objects.hash(channel, offset);
        }
    }
}

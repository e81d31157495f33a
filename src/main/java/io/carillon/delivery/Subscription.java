package io.carillon.delivery;

import io.carillon.channel.ChannelName;
import io.carillon.channel.ClientInfo;
import io.carillon.channel.Publication;
import io.carillon.protocol.Encoding;
import org.jspecify.annotations.Nullable;

/**
 * One connection listening to one channel. {@link #cancel} may be called on any thread; what is sent comes from the
 * replay's thread until the subscription has joined its stream, and from the stream's lane from then on.
 */
public final class Subscription {

    private final ChannelName channel;
    private final Connection connection;
    private final Encoding encoding;
    private final boolean echo;
    // The offset of the last publication sent; guarded by the hand-over from replay to lane.
    private long position;
    private volatile boolean cancelled;
    private volatile boolean live;

    /** @param echo whether the connection also receives what it has published itself */
    Subscription(ChannelName channel, Connection connection, Encoding encoding, boolean echo) {
        this.channel = channel;
        this.connection = connection;
        this.encoding = encoding;
        this.echo = echo;
    }

    ChannelName channel() {
        return channel;
    }

    Connection connection() {
        return connection;
    }

    void startAfter(long offset) {
        position = offset;
    }

    void joined() {
        live = true;
    }

    /** Whether everything old has been sent, and what is published from now on comes by itself. */
    boolean isLive() {
        return live;
    }

    /** Nothing is sent any more; the stream forgets the subscription when it next looks. */
    void cancel() {
        cancelled = true;
    }

    boolean isCancelled() {
        return cancelled;
    }

    /** Sends a publication, unless the connection has it already or does not want it. */
    void deliver(Shared shared) {
        Publication publication = shared.publication();
        long offset = publication.offset();
        if (cancelled || (offset > 0 && offset <= position)) {
            return;
        }
        if (offset > 0) {
            position = offset;
        }
        if (echo || !isOwn(publication.info())) {
            connection.send(shared.frame(encoding));
        }
    }

    private boolean isOwn(@Nullable ClientInfo publisher) {
        return publisher != null && publisher.client().equals(connection.info().client());
    }
}

package io.carillon.delivery;

import io.carillon.channel.ChannelName;
import io.carillon.channel.ClientInfo;
import io.carillon.channel.Publication;
import io.carillon.protocol.CloseCode;
import io.carillon.protocol.Encoding;
import org.jspecify.annotations.Nullable;

/**
 * One connection listening to one channel. {@link #cancel} may be called on any thread; what is sent comes from the
 * replay's thread until the subscription has joined its stream, and from then on from the stream's lane, or from {@link
 * Helpers} while that waits for them.
 */
public final class Subscription {

    private final ChannelName channel;
    private final Connection connection;
    private final Style style;
    private final Subscriber subscriber;
    // The offset of the last publication sent; guarded by the hand-overs between replay, lane and helpers.
    private long position;
    private volatile boolean cancelled;
    private volatile boolean live;

    /**
     * What a subscription wants to see, and how.
     *
     * @param echo whether the connection also receives what it has published itself
     * @param positioned whether a gap in the stream ends the subscription; if not, it goes on behind the gap
     * @param joinLeave whether it hears of joins and leaves
     */
    public record Style(Encoding encoding, boolean echo, boolean positioned, boolean joinLeave) {}

    /** A subscription that begins with {@link Hub#subscribe}. */
    public Subscription(ChannelName channel, Connection connection, Style style, Subscriber subscriber) {
        this.channel = channel;
        this.connection = connection;
        this.style = style;
        this.subscriber = subscriber;
    }

    /** What it listens to. */
    public ChannelName channel() {
        return channel;
    }

    Connection connection() {
        return connection;
    }

    Subscriber subscriber() {
        return subscriber;
    }

    void startAfter(long offset) {
        position = offset;
    }

    /** The stream was lost and begins anew. */
    void restarted() {
        position = 0;
        if (style.positioned()) {
            interrupt();
        }
    }

    void joined() {
        live = true;
        subscriber.joined();
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

    /** Sends publications together, where the connection takes all of them and takes them together; else one by one. */
    void deliver(Burst burst, Round round) {
        if (cancelled) {
            return;
        }
        boolean takesAll = style.echo() || !burst.isPartlyOf(connection.info().client());
        if (!connection.takesLines() || !takesAll || !burst.follows(position)) {
            burst.each(shared -> deliver(shared, round));
            return;
        }
        position = Math.max(position, burst.last());
        burst.frames(style.encoding()).forEach(frame -> connection.send(frame, round));
    }

    /** Sends a publication, unless the connection has it already or does not want it. */
    void deliver(Shared shared) {
        deliver(shared, null);
    }

    private void deliver(Shared shared, @Nullable Round round) {
        Publication publication = shared.publication();
        long offset = publication.offset();
        if (cancelled || (offset > 0 && offset <= position)) {
            return;
        }
        if (offset > 0) {
            if (style.positioned() && offset > position + 1) {
                interrupt();
                return;
            }
            position = offset;
        }
        if (style.echo() || !isOwn(publication.info())) {
            connection.send(shared.frame(style.encoding()), round);
        }
    }

    /** Tells of a join or leave, if it wants to hear it. */
    void tell(Frame membership) {
        if (!cancelled && style.joinLeave()) {
            connection.send(membership);
        }
    }

    /** Something was not sent, and nobody knows why: the connection ends, so that its client comes back for it. */
    void broken() {
        cancelled = true;
        connection.close(CloseCode.INTERNAL, CloseCode.INTERNAL.text());
    }

    private void interrupt() {
        if (!cancelled) {
            cancelled = true;
            subscriber.insufficient();
        }
    }

    private boolean isOwn(@Nullable ClientInfo publisher) {
        return publisher != null && publisher.client().equals(connection.info().client());
    }
}

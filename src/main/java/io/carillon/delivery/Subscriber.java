package io.carillon.delivery;

import io.carillon.channel.Position;
import io.carillon.channel.Publication;
import io.carillon.channel.Refusal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whoever wanted a subscription, and hears what becomes of it. Called on a lane, a replay's or, for {@link #insufficient}, a
 * helper's thread: hands over at once, never blocks.
 */
public interface Subscriber {

    /**
     * How a subscription begins.
     *
     * @param position what the client will have when it has got {@code publications} and nothing else; null in a channel
     *     without history
     * @param recovered whether nothing is missing between what the client had and what it gets from now on
     * @param publications what it is handed first
     */
    record Entry(@Nullable Position position, boolean recovered, List<Publication> publications) {}

    /**
     * The subscription is about to begin: what is published after {@code entry} is sent to the connection as soon as this
     * method has returned, and nothing before. Called once, unless {@link #failed} is; not for {@link Start.After} and {@link
     * Start.Last}.
     *
     * @return false to have no subscription after all
     */
    boolean entering(Entry entry);

    /** Everything old was sent; what is published from now on comes by itself, and so do joins and leaves. On the lane. */
    void joined();

    /** The subscription could not begin. It is over. */
    void failed(Refusal refusal);

    /** The stream cannot go on without a gap: what comes next was lost. The subscription has ended, and wants to be unsubscribed. */
    void insufficient();

    /** Whether {@link #failed} is called when the database does not answer; if not, the subscription waits for it. */
    boolean isImpatient();
}

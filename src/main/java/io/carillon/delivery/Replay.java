package io.carillon.delivery;

import io.carillon.channel.Position;
import io.carillon.channel.Publication;
import io.carillon.channel.Refusal;
import io.carillon.history.HistoryPage;
import io.carillon.history.HistoryQuery;
import io.carillon.history.Journal;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The replay gate: brings a subscription from where it wants to begin into its live stream, without a gap and without a
 * double. Asks the stream for what it remembers or reads for all, and far from the top reads the journal by itself, no faster
 * than the connection takes it; then joins the stream on its lane; if meanwhile more was delivered than the stream keeps,
 * asks again. What {@link Recovery} decides is told to the subscriber before
 * anything is sent.
 *
 * <p>One step runs at a time, on the lane, a helper's thread, a thread for replays or a transport's; each hands over to the next.
 */
final class Replay {

    private static final Logger LOG = System.getLogger(Replay.class.getName());

    /** Whoever misses more reads by itself, page by page. */
    static final int MAX_SHARED = 1_000;

    private static final int FIRST_PAGE = 16;
    private static final int MAX_PAGE = 300;
    /** About as much as a page holds, in characters of payload: a slow reader keeps one page in memory. */
    private static final int PAGE_CHARACTERS = 1 << 20;

    private final Subscription subscription;
    private final ChannelStream stream;
    private final Lane lane;
    private final Means means;

    // What the subscription has been sent; null: nothing, and it wants nothing old.
    private @Nullable Position at;
    private boolean knowsPosition;
    // Whether the subscriber knows how it begins.
    private boolean entered;
    private int page = FIRST_PAGE;

    /**
     * What all replays of a node share.
     *
     * @param later runs a step after a short while
     * @param threads run what takes longer than a lane has time for
     */
    record Means(Journal journal, Executor later, Executor threads) {}

    Replay(Subscription subscription, ChannelStream stream, Lane lane, Means means) {
        this.subscription = subscription;
        this.stream = stream;
        this.lane = lane;
        this.means = means;
    }

    /** Begins. On the lane, with the stream {@linkplain ChannelStream#prepare prepared}. */
    void begin(Start start) {
        if (!stream.namespace().history().enabled()) {
            attempt(this::join);
        } else if (start instanceof Start.After after) {
            entered = true;
            read(after.since());
        } else if (start instanceof Start.Last last) {
            entered = true;
            // Offsets have no holes: the last N are those after top - N.
            Position top = Objects.requireNonNull(stream.position());
            read(new Position(Math.max(0, top.offset() - last.count()), top.epoch()));
        } else if (start instanceof Start.Recover wanted) {
            new Recovery(this, stream, means, this::laterOnLane).recover(wanted);
        } else if (start instanceof Start.Newest newest) {
            new Recovery(this, stream, means, this::laterOnLane).newest(newest);
        } else {
            attempt(this::join);
        }
    }

    private void laterOnLane(Runnable step) {
        means.later().execute(() -> lane.execute(step));
    }

    /** Nothing old is sent. On any thread. */
    void enterAtTheTop() {
        lane.execute(() -> attempt(this::join));
    }

    /**
     * The subscriber enters with what it is handed; what is left is sent, and then everything new.
     *
     * @param has what the client has, once it has what it is handed
     */
    void enter(Subscriber.Entry entry, Position has, List<Publication> left, HistoryPage found) {
        entered = true;
        subscription.startAfter(has.offset());
        if (subscription.subscriber().entering(entry)) {
            at = has;
            knowsPosition = true;
            send(left.iterator(), found);
        } else {
            lane.execute(this::abandon);
        }
    }

    // On the lane.
    private void read(Position since) {
        at = since;
        if (subscription.isCancelled()) {
            abandon();
            return;
        }
        Wanted wanted = Wanted.allAfter(since, MAX_SHARED);
        if (stream.isOf(since) && wanted.isTooFarFrom(stream.offset())) {
            readAlone(since);
        } else {
            stream.reads().ask(wanted, found -> found(since, found), this::failed);
        }
    }

    private void found(Position since, HistoryPage found) {
        if (!since.epoch().isEmpty() && !since.epoch().equals(found.top().epoch())) {
            failed(new Refusal.UnrecoverablePosition(stream.channel(), since.epoch()));
        } else if (found.isWholeAfter(since.offset())) {
            perform(() -> send(found.publications().iterator(), found));
        } else {
            readAlone(since);
        }
    }

    private void readAlone(Position since) {
        means.journal()
                .read(stream.channel(), stream.namespace(), HistoryQuery.after(since, page))
                .whenComplete((found, failure) -> {
                    if (found == null) {
                        failed(failure);
                    } else {
                        perform(() -> send(found.publications().iterator(), found));
                    }
                });
    }

    private void send(Iterator<Publication> publications, HistoryPage found) {
        while (publications.hasNext()) {
            if (subscription.isCancelled()) {
                lane.execute(this::abandon);
                return;
            }
            if (subscription.connection().isBacklogged()) {
                subscription.connection().whenDrained(() -> send(publications, found));
                return;
            }
            Publication publication = publications.next();
            subscription.deliver(new Shared(publication));
        }
        Position read = reached(found);
        at = read;
        knowsPosition = true;
        adaptPage(found);
        if (read == null || read.offset() >= found.top().offset()) {
            lane.execute(() -> attempt(this::join));
        } else {
            lane.execute(() -> read(read));
        }
    }

    // What a client claims may lie beyond the top, and then counts no more than the top. What was read from the journal
    // counts: H2 was seen to answer a read with an older top than the read before it, in the moment of a commit.
    private @Nullable Position reached(HistoryPage found) {
        if (!found.publications().isEmpty()) {
            return found.publications().get(found.publications().size() - 1).position();
        }
        boolean isOlder =
                at != null && knowsPosition && at.offset() > found.top().offset();
        return isOlder ? at : found.top();
    }

    private void adaptPage(HistoryPage found) {
        long characters = found.publications().stream()
                .mapToLong(publication -> publication.data().length())
                .sum();
        if (characters > 0) {
            long fitting = (long) PAGE_CHARACTERS * found.publications().size() / characters;
            page = (int) Math.max(1, Math.min(MAX_PAGE, fitting));
        }
    }

    private void join() {
        if (subscription.isCancelled() || !hasEntered()) {
            abandon();
        } else if (!stream.join(subscription, at)) {
            Position from = at == null ? Position.NONE : at;
            if (stream.isOf(from)) {
                read(from);
            } else {
                // The stream was lost, and has not noticed yet.
                laterOnLane(() -> read(from));
            }
        }
    }

    /** Runs what takes longer than a lane has time for. */
    void perform(Runnable step) {
        means.threads().execute(() -> attempt(step));
    }

    // Whatever goes wrong, the stream must not wait for this subscription for ever.
    private void attempt(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "A subscription could not begin, and its connection is closed", e);
            lane.execute(this::abandon);
            subscription.broken();
        }
    }

    private boolean hasEntered() {
        return entered || subscription.subscriber().entering(new Subscriber.Entry(stream.position(), false, List.of()));
    }

    private void abandon() {
        stream.abandon();
        if (stream.isUnused()) {
            lane.remove(stream);
        }
    }

    /** The journal could not be read. */
    void failed(Throwable failure) {
        Throwable cause = Refusal.cause(failure);
        if (cause instanceof Refusal.UnrecoverablePosition) {
            // The stream that the client knows is gone: it gets all of the new one, and sees the other epoch.
            knowsPosition = false;
            lane.execute(() -> {
                subscription.restarted();
                read(Position.NONE);
            });
            return;
        }
        lane.execute(this::abandon);
        subscription
                .subscriber()
                .failed(cause instanceof Refusal refusal ? refusal : new Refusal.Unavailable("see the server's log"));
    }
}

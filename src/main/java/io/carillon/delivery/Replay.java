package io.carillon.delivery;

import io.carillon.channel.Position;
import io.carillon.channel.Publication;
import io.carillon.channel.Refusal;
import io.carillon.history.HistoryPage;
import io.carillon.history.HistoryQuery;
import io.carillon.history.Journal;
import io.carillon.protocol.CloseCode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * The replay gate: brings a subscription from where it wants to begin into its live stream, without a gap and without a
 * double. Reads the journal up to its top, no faster than the connection takes it, then joins the stream on its lane; if
 * meanwhile more was delivered than the stream keeps, reads on.
 *
 * <p>One step runs at a time, on the lane, a reader's or a transport's thread; each hands over to the next.
 */
final class Replay {

    private static final int PAGE = 300;

    private final Subscription subscription;
    private final ChannelStream stream;
    private final Lane lane;
    private final Journal journal;

    // What the subscription has been sent; null: nothing, and it wants nothing old.
    private @Nullable Position at;

    Replay(Subscription subscription, ChannelStream stream, Lane lane, Journal journal) {
        this.subscription = subscription;
        this.stream = stream;
        this.lane = lane;
        this.journal = journal;
    }

    /** Begins. On the lane, with the stream {@linkplain ChannelStream#prepare prepared}. */
    void begin(Start start) {
        if (!stream.namespace().history().enabled() || start.since() == null && start.last() == 0) {
            join();
        } else if (start.since() != null) {
            at = start.since();
            read(HistoryQuery.after(start.since(), PAGE));
        } else {
            read(HistoryQuery.last(start.last()));
        }
    }

    private void read(HistoryQuery query) {
        journal.read(stream.channel(), stream.namespace(), query).whenComplete((page, failure) -> {
            if (page == null) {
                failed(failure);
            } else if (query.reverse()) {
                List<Publication> oldestFirst = new ArrayList<>(page.publications());
                Collections.reverse(oldestFirst);
                // The newest ones are all there is to send: what remains is what comes after them.
                send(oldestFirst.iterator(), new HistoryPage(List.of(), page.top(), page.first()));
            } else {
                send(page.publications().iterator(), page);
            }
        });
    }

    private void send(Iterator<Publication> publications, HistoryPage page) {
        while (publications.hasNext()) {
            if (subscription.isCancelled()) {
                lane.execute(this::abandon);
                return;
            }
            if (subscription.connection().isBacklogged()) {
                subscription.connection().whenDrained(() -> send(publications, page));
                return;
            }
            Publication publication = publications.next();
            subscription.deliver(new Shared(publication));
        }
        Position read = page.publications().isEmpty()
                ? page.top()
                : page.publications().get(page.publications().size() - 1).position();
        at = read;
        if (read == null || read.offset() >= page.top().offset()) {
            lane.execute(this::join);
        } else {
            read(HistoryQuery.after(read, PAGE));
        }
    }

    private void join() {
        if (subscription.isCancelled()) {
            abandon();
        } else if (!stream.join(subscription, at)) {
            read(HistoryQuery.after(new Position(at == null ? 0 : at.offset(), at == null ? "" : at.epoch()), PAGE));
        }
    }

    private void abandon() {
        stream.abandon();
        if (stream.isUnused()) {
            lane.remove(stream);
        }
    }

    private void failed(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof Refusal.UnrecoverablePosition) {
            // The stream that the client knows is gone: it gets all of the new one, and sees the other epoch.
            at = new Position(0, "");
            subscription.startAfter(0);
            read(HistoryQuery.after(at, PAGE));
            return;
        }
        lane.execute(this::abandon);
        CloseCode code = cause instanceof Refusal refusal ? CloseCode.of(refusal) : CloseCode.INTERNAL;
        subscription.connection().close(code, code.text() + ": the history cannot be read now");
    }
}

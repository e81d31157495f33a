package io.carillon.delivery;

import io.carillon.channel.Position;
import io.carillon.channel.Publication;
import io.carillon.channel.Refusal;
import io.carillon.history.HistoryPage;
import io.carillon.history.HistoryQuery;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Decides whether a client that comes back gets exactly what it missed, or is told honestly that it cannot. Used by one
 * {@link Replay}, which it hands on to.
 */
final class Recovery {

    /** Reads after one that answers an older top than the client has seen: H2 was seen to do so in the moment of a commit. */
    private static final int MAX_ATTEMPTS = 3;

    private final Replay replay;
    private final ChannelStream stream;
    private final Replay.Means means;
    private final Executor laterOnLane;

    Recovery(Replay replay, ChannelStream stream, Replay.Means means, Executor laterOnLane) {
        this.replay = replay;
        this.stream = stream;
        this.means = means;
        this.laterOnLane = laterOnLane;
    }

    /** On the lane. */
    void recover(Start.Recover wanted) {
        recover(wanted, 1);
    }

    private void recover(Start.Recover wanted, int attempt) {
        Position since = wanted.since();
        ask(Wanted.allAfter(since, wanted.limit()), found -> {
            long missing = found.top().offset() - since.offset();
            if (isOfAnother(since, found)) {
                replay.enterAtTheTop();
            } else if (missing < 0 && attempt < MAX_ATTEMPTS) {
                laterOnLane.execute(() -> recover(wanted, attempt + 1));
            } else if (missing < 0 || missing > wanted.limit()) {
                replay.enterAtTheTop();
            } else if (found.isWholeAfter(since.offset())) {
                decide(wanted, missing, found);
            } else {
                // Such large publications that one page does not hold them all: page by page, this client alone.
                read(
                        HistoryQuery.after(since, wanted.limit() + 1),
                        page -> decide(wanted, page.top().offset() - since.offset(), page));
            }
        });
    }

    private void decide(Start.Recover wanted, long missing, HistoryPage found) {
        if (missing >= 0 && missing <= wanted.limit() && reachesBack(found, wanted.since(), missing)) {
            replay.perform(() -> enter(wanted, found));
        } else {
            replay.enterAtTheTop();
        }
    }

    private static boolean isOfAnother(Position known, HistoryPage found) {
        return !known.epoch().isEmpty() && !known.epoch().equals(found.top().epoch());
    }

    private static boolean reachesBack(HistoryPage found, Position since, long missing) {
        return missing == 0
                || (!found.publications().isEmpty()
                        && found.publications().get(0).offset() == since.offset() + 1);
    }

    private void enter(Start.Recover wanted, HistoryPage found) {
        List<Publication> publications = found.publications();
        int handed = 0;
        int size = 0;
        while (handed < publications.size() && size <= wanted.answerSize()) {
            size += publications.get(handed).size();
            handed++;
        }
        var since = new Position(wanted.since().offset(), found.top().epoch());
        var has = new Position(since.offset() + handed, since.epoch());
        var entry = new Subscriber.Entry(since, true, publications.subList(0, handed));
        replay.enter(entry, has, publications.subList(handed, publications.size()), found);
    }

    /** On the lane. */
    void newest(Start.Newest wanted) {
        newest(wanted, 1);
    }

    private void newest(Start.Newest wanted, int attempt) {
        Position known = wanted.known();
        ask(Wanted.last(known, 1), found -> {
            Position top = found.top();
            if (!isOfAnother(known, found) && known.offset() > top.offset() && attempt < MAX_ATTEMPTS) {
                laterOnLane.execute(() -> newest(wanted, attempt + 1));
                return;
            }
            boolean isKnown = known.equals(top) && top.offset() > 0;
            boolean isThere = !found.publications().isEmpty()
                    && found.publications().get(0).offset() == top.offset();
            if (isThere || known.equals(top)) {
                List<Publication> newest = isThere && !isKnown ? found.publications() : List.of();
                var entry = new Subscriber.Entry(top, true, newest);
                replay.perform(() -> replay.enter(entry, top, List.of(), atTop(found)));
            } else {
                replay.enterAtTheTop();
            }
        });
    }

    private static HistoryPage atTop(HistoryPage found) {
        return new HistoryPage(List.of(), found.top(), found.first());
    }

    private void ask(Wanted wanted, Consumer<HistoryPage> action) {
        stream.reads().ask(wanted, action, replay::failed);
    }

    private void read(HistoryQuery query, Consumer<HistoryPage> action) {
        means.journal().read(stream.channel(), stream.namespace(), query).whenComplete((found, failure) -> {
            if (found != null) {
                action.accept(found);
            } else if (Refusal.cause(failure) instanceof Refusal.UnrecoverablePosition) {
                replay.enterAtTheTop();
            } else {
                replay.failed(failure);
            }
        });
    }
}

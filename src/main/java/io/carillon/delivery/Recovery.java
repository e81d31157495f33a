package io.carillon.delivery;

import io.carillon.channel.Position;
import io.carillon.channel.Publication;
import io.carillon.channel.Refusal;
import io.carillon.history.HistoryPage;
import io.carillon.history.HistoryQuery;
import io.carillon.history.Journal;
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
    private final Journal journal;
    private final Executor later;

    Recovery(Replay replay, ChannelStream stream, Journal journal, Executor later) {
        this.replay = replay;
        this.stream = stream;
        this.journal = journal;
        this.later = later;
    }

    void recover(Start.Recover wanted) {
        recover(wanted, 1);
    }

    private void recover(Start.Recover wanted, int attempt) {
        read(HistoryQuery.after(wanted.since(), wanted.limit() + 1), found -> {
            long missing = found.top().offset() - wanted.since().offset();
            if (missing < 0 && attempt < MAX_ATTEMPTS) {
                later.execute(() -> recover(wanted, attempt + 1));
            } else if (missing >= 0 && missing <= wanted.limit() && reachesBack(found, wanted.since(), missing)) {
                enter(wanted, found);
            } else {
                replay.enterAtTheTop();
            }
        });
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

    void newest(Start.Newest wanted) {
        read(HistoryQuery.last(1), found -> {
            Position top = found.top();
            boolean isKnown = wanted.known().equals(top) && top.offset() > 0;
            boolean isThere = !found.publications().isEmpty()
                    && found.publications().get(0).offset() == top.offset();
            if (isThere || wanted.known().equals(top)) {
                List<Publication> newest = isThere && !isKnown ? found.publications() : List.of();
                replay.enter(new Subscriber.Entry(top, true, newest), top, List.of(), atTop(found));
            } else {
                replay.enterAtTheTop();
            }
        });
    }

    private static HistoryPage atTop(HistoryPage found) {
        return new HistoryPage(List.of(), found.top(), found.first());
    }

    private void read(HistoryQuery query, Consumer<HistoryPage> action) {
        journal.read(stream.channel(), stream.namespace(), query).whenComplete((found, failure) -> {
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

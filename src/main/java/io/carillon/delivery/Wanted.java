package io.carillon.delivery;

import io.carillon.channel.Position;
import io.carillon.channel.Publication;
import io.carillon.history.HistoryPage;
import java.util.List;

/**
 * What somebody who comes wants to see of the end of a channel's history.
 *
 * @param known where it stands: an answer that is not as far is no answer, nor is one about another stream. An empty
 *     epoch matches any
 * @param after the offset after which it wants to see publications
 * @param limit at most so many of the newest
 * @param whole whether it wants none at all if there are more
 */
record Wanted(Position known, long after, int limit, boolean whole) {

    /** Only where the channel stands. */
    static final Wanted POSITION = new Wanted(Position.NONE, 0, 0, false);

    /** Everything after a position, unless that is more than {@code limit}. */
    static Wanted allAfter(Position since, int limit) {
        return new Wanted(since, since.offset(), limit, true);
    }

    /** The newest ones. */
    static Wanted last(Position known, int count) {
        return new Wanted(known, 0, count, false);
    }

    /** What begins like this. */
    static Wanted of(Start start) {
        if (start instanceof Start.After after) {
            return allAfter(after.since(), Replay.MAX_SHARED);
        } else if (start instanceof Start.Last last) {
            return last(Position.NONE, last.count());
        } else if (start instanceof Start.Recover recover) {
            return allAfter(recover.since(), recover.limit());
        } else if (start instanceof Start.Newest newest) {
            return last(newest.known(), 1);
        }
        return POSITION;
    }

    /** Whether a stream that stands there is the one meant, and as far as is known. */
    boolean mayBeOf(Position top) {
        boolean same = !top.epoch().isEmpty()
                && (known.epoch().isEmpty() || known.epoch().equals(top.epoch()));
        return same && known.offset() <= top.offset();
    }

    boolean isTooFarFrom(long top) {
        return whole && top - after > limit;
    }

    /** What of a page that holds the newest publications is wanted. */
    HistoryPage of(HistoryPage page) {
        long top = page.top().offset();
        if (isTooFarFrom(top)) {
            return new HistoryPage(List.<Publication>of(), page.top(), page.first());
        }
        return page.after(Math.max(after, top - limit));
    }
}

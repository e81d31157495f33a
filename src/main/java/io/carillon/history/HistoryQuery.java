package io.carillon.history;

import io.carillon.channel.Position;
import io.carillon.channel.Refusal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What to read of a channel's history.
 *
 * @param limit how many publications at most; 0: none, only the position; {@link #NO_LIMIT}: all
 * @param since publications after this one (in reverse: before it); an empty epoch matches any; null: from the end
 *     where reading begins
 * @param reverse newest first
 * @param from not before this time; null: no limit
 * @param to before this time; null: no limit
 */
public record HistoryQuery(
        int limit,
        @Nullable Position since,
        boolean reverse,
        @Nullable Instant from,
        @Nullable Instant to) {

    /** As a limit: all there is, as far as one page holds it. */
    public static final int NO_LIMIT = -1;

    /** No publications, only where the channel stands. */
    public static final HistoryQuery POSITION = new HistoryQuery(0, null, false, null, null);

    public HistoryQuery {
        if (limit < NO_LIMIT) {
            throw new Refusal.BadRequest("limit is " + limit + ", but must be -1 (all) or more");
        }
        if (reverse && since != null && since.offset() == 0) {
            throw new Refusal.BadRequest("there is nothing before offset 0: reverse needs since.offset of 1 or more");
        }
    }

    /** Everything after a position, oldest first. */
    public static HistoryQuery after(Position since, int limit) {
        return new HistoryQuery(limit, since, false, null, null);
    }

    /** The last publications, newest first. */
    public static HistoryQuery last(int limit) {
        return new HistoryQuery(limit, null, true, null, null);
    }
}

package io.carillon.api;

import io.carillon.channel.Position;
import io.carillon.channel.Refusal;
import io.carillon.history.HistoryQuery;
import io.carillon.protocol.JsonFields;
import org.jspecify.annotations.Nullable;

/** The parameters of {@code history}, as they came. */
record HistoryParameters(
        String channel, int limit, @Nullable Position since, boolean reverse) {

    /** @throws Refusal.BadRequest if a parameter is of the wrong kind */
    static HistoryParameters of(JsonFields fields) {
        JsonFields since = fields.object("since");
        return new HistoryParameters(
                fields.text("channel"),
                (int) fields.number("limit", HistoryQuery.NO_LIMIT, Integer.MAX_VALUE),
                since == null ? null : new Position(since.number("offset", 0, Long.MAX_VALUE), since.text("epoch")),
                fields.flag("reverse"));
    }

    /** @throws Refusal.BadRequest if the parameters do not go together */
    HistoryQuery query() {
        return new HistoryQuery(limit, since, reverse, null, null);
    }
}

package io.carillon.api;

import io.carillon.channel.Position;
import io.carillon.channel.Publication;
import io.carillon.history.HistoryPage;
import io.carillon.protocol.Encoding;
import io.carillon.protocol.Json;

/** The JSON of a part of a channel's history. */
final class HistoryReply {

    private HistoryReply() {}

    /** Publications, offset and epoch, as the {@code history} method answers them: without times. */
    static String result(HistoryPage page) {
        return json(page, false);
    }

    /** The same with the time of each publication, in milliseconds since 1970. */
    static String withTimes(HistoryPage page) {
        return json(page, true);
    }

    private static String json(HistoryPage page, boolean times) {
        var json = new StringBuilder("{\"publications\":[");
        for (Publication publication : page.publications()) {
            if (json.charAt(json.length() - 1) == '}') {
                json.append(',');
            }
            json.append("{\"data\":").append(publication.data());
            json.append(",\"offset\":").append(publication.offset());
            if (times) {
                json.append(",\"time\":").append(publication.time().toEpochMilli());
            }
            Encoding.optionalMembers(json, publication);
            json.append('}');
        }
        json.append("],");
        position(json, page.top());
        return json.append('}').toString();
    }

    /** Appends offset and epoch. */
    static void position(StringBuilder json, Position position) {
        json.append("\"offset\":").append(position.offset()).append(",\"epoch\":");
        Json.quote(json, position.epoch());
    }
}

package io.carillon.api;

import io.carillon.channel.Position;
import io.carillon.channel.Publication;
import io.carillon.history.HistoryPage;
import io.carillon.protocol.Encoding;
import io.carillon.protocol.Json;
import io.carillon.protocol.JsonObject;

/** The JSON of a part of a channel's history. */
final class HistoryReply {

    private HistoryReply() {}

    /** Publications, offset and epoch, as the {@code history} method answers them: without times. */
    static String result(HistoryPage page) {
        var json = new StringBuilder("{\"publications\":");
        Encoding.publications(json, page.publications());
        return finished(json, page);
    }

    /** The same with the time of each publication, in milliseconds since 1970. */
    static String withTimes(HistoryPage page) {
        var json = new StringBuilder("{\"publications\":[");
        String separator = "";
        for (Publication publication : page.publications()) {
            JsonObject one = JsonObject.in(json.append(separator))
                    .raw("data", publication.data())
                    .alwaysNumber("offset", publication.offset())
                    .alwaysNumber("time", publication.time().toEpochMilli());
            Encoding.optionalMembers(json, publication);
            one.end();
            separator = ",";
        }
        return finished(json.append(']'), page);
    }

    private static String finished(StringBuilder json, HistoryPage page) {
        position(json.append(','), page.top());
        return json.append('}').toString();
    }

    /** Appends offset and epoch. */
    static void position(StringBuilder json, Position position) {
        json.append("\"offset\":").append(position.offset()).append(",\"epoch\":");
        Json.quote(json, position.epoch());
    }
}

package io.carillon.api;

import io.carillon.channel.Position;
import io.carillon.history.HistoryPage;
import io.carillon.protocol.Encoding;
import io.carillon.protocol.Json;

/** The JSON of a part of a channel's history. */
final class HistoryReply {

    private HistoryReply() {}

    /** Publications, each with its time in milliseconds since 1970, and where the channel stands. */
    static String result(HistoryPage page) {
        var json = new StringBuilder("{\"publications\":");
        Encoding.publications(json, page.publications());
        position(json.append(','), page.top());
        return json.append('}').toString();
    }

    /** Appends offset and epoch. */
    static void position(StringBuilder json, Position position) {
        json.append("\"offset\":").append(position.offset()).append(",\"epoch\":");
        Json.quote(json, position.epoch());
    }
}

package io.carillon.client;

import io.carillon.broker.Broker;
import io.carillon.channel.Refusal;
import io.carillon.protocol.JsonFields;
import io.carillon.protocol.JsonObject;
import java.util.HashMap;
import java.util.Map;

/** What one node says to a question of all nodes: a JSON object, empty where there is nothing to say. */
final class NodeAnswer {

    private static final String FAILED = "failed";
    private static final String CHANNELS = "channels";

    private NodeAnswer() {}

    /** It could not be done for one client at least. */
    static String failed(String sentence) {
        return JsonObject.create().text(FAILED, sentence).text();
    }

    /** @param counts an object of numbers by channel */
    static String channels(String counts) {
        String answer = JsonObject.create().raw(CHANNELS, counts).text();
        return answer.length() <= Broker.MAX_ANSWER
                ? answer
                : failed("more channels match than can be told: ask for fewer with a pattern");
    }

    /**
     * Checks that it was done.
     *
     * @throws Refusal.Unavailable if it was not
     */
    static void check(String answer) {
        String sentence = JsonFields.of(answer).text(FAILED);
        if (!sentence.isEmpty()) {
            throw new Refusal.Unavailable(sentence);
        }
    }

    /**
     * Reads numbers by channel.
     *
     * @throws Refusal.LimitExceeded if there are too many
     */
    static Map<String, Long> readChannels(String answer) {
        JsonFields fields = JsonFields.of(answer);
        String sentence = fields.text(FAILED);
        if (!sentence.isEmpty()) {
            throw new Refusal.LimitExceeded(sentence);
        }
        var channels = new HashMap<String, Long>();
        JsonFields counts = fields.object(CHANNELS);
        if (counts != null) {
            counts.names().forEach(name -> channels.put(name, counts.number(name, 0, Integer.MAX_VALUE)));
        }
        return channels;
    }
}

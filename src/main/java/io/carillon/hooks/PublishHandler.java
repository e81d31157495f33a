package io.carillon.hooks;

import io.carillon.channel.ClientInfo;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Is asked when a client of the client protocol wants to publish; not for the plain endpoint, whose namespaces' rules
 * decide, nor for the server API. Of several handlers each is asked, and sees what the one before has made of the payload;
 * no order is promised.
 */
public interface PublishHandler {

    /**
     * @return {@link Answer#UNDECIDED} to leave it to the rules of the namespace, or {@link Answer#admit}; either with
     *     changes
     * @throws Veto to refuse, whatever the rules say
     */
    Answer onPublish(Attempt attempt);

    /**
     * A client that wants to publish.
     *
     * @param data the payload, one compact JSON value
     */
    record Attempt(ClientInfo client, String channel, String data) {}

    /**
     * What a handler says.
     *
     * @param admitted whether the client may publish even if no rule of the namespace admits it
     * @param data the payload to publish instead, one JSON value; null: as it came
     * @param tags key-value pairs that travel along
     * @param skipHistory do not keep it, also where the namespace keeps a history
     * @param idempotencyKey a repetition of this key in this channel is not published again; empty: no key
     */
    record Answer(
            boolean admitted,
            @Nullable String data,
            Map<String, String> tags,
            boolean skipHistory,
            String idempotencyKey) {

        /** The namespace's rules decide. */
        public static final Answer UNDECIDED = new Answer(false, null, Map.of(), false, "");

        public Answer {
            tags = Map.copyOf(tags);
        }

        /** The client may publish. */
        public static Answer admit() {
            return new Answer(true, null, Map.of(), false, "");
        }

        /** The client may publish, and this is what is published. A censor that admits nobody: {@link #withData}. */
        public static Answer replace(String json) {
            return admit().withData(json);
        }

        /** This is published instead, whoever admits it: one JSON value. */
        public Answer withData(String json) {
            return new Answer(admitted, json, tags, skipHistory, idempotencyKey);
        }

        /** These travel along. */
        public Answer withTags(Map<String, String> values) {
            return new Answer(admitted, data, values, skipHistory, idempotencyKey);
        }

        /** No history keeps it. */
        public Answer withoutHistory() {
            return new Answer(admitted, data, tags, true, idempotencyKey);
        }

        /** A repetition of this key in this channel is not published again. */
        public Answer withIdempotencyKey(String key) {
            return new Answer(admitted, data, tags, skipHistory, key);
        }
    }
}

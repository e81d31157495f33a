package io.carillon.publishing;

import io.carillon.channel.ChannelName;
import io.carillon.channel.ClientInfo;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants to publish.
 *
 * @param data the payload: one compact JSON value
 * @param info the client that publishes; null for the server API
 * @param tags key-value pairs that travel along
 * @param skipHistory do not keep it, also where the namespace keeps a history
 * @param idempotencyKey a repetition of this key in this channel is not published again; empty: no key
 * @param version if above 0, skipped unless its version is above all before; only where there is a history
 * @param versionEpoch the scope of versions; empty: whatever it was
 */
public record Message(
        ChannelName channel,
        String data,
        @Nullable ClientInfo info,
        Map<String, String> tags,
        boolean skipHistory,
        String idempotencyKey,
        long version,
        String versionEpoch) {

    /** A message with nothing but its payload. */
    public static Message of(ChannelName channel, String data, @Nullable ClientInfo info) {
        return new Message(channel, data, info, Map.of(), false, "", 0, "");
    }
}

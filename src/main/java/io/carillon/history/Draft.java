package io.carillon.history;

import io.carillon.channel.ChannelName;
import io.carillon.channel.ClientInfo;
import io.carillon.channel.Namespace;
import io.carillon.channel.Position;
import io.carillon.channel.Publication;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A publication that has no place in its channel yet.
 *
 * @param data the payload: one compact JSON value
 * @param info who publishes; null for the server API
 * @param keep whether it goes into the history
 * @param idempotencyKey a repetition of this key in this channel is not published again; empty: no key
 * @param version if above 0, a publication is skipped unless its version is above all before
 * @param versionEpoch the scope of versions; empty: whatever it was
 */
public record Draft(
        ChannelName channel,
        Namespace namespace,
        String data,
        @Nullable ClientInfo info,
        Map<String, String> tags,
        boolean keep,
        String idempotencyKey,
        long version,
        String versionEpoch) {

    public Draft {
        tags = Map.copyOf(tags);
    }

    /** What becomes of it once it has its place. */
    Publication publication(@Nullable Position position, Instant time) {
        return new Publication(channel, position, time, data, info, tags);
    }

    /** Whether anything must be remembered of it; if not, it need not come here. */
    public boolean needsJournal() {
        return keep || mayBeSkipped();
    }

    /** Whether what was published before decides if it is. */
    boolean mayBeSkipped() {
        return version > 0 || !idempotencyKey.isEmpty() || hasDuplicateWindow();
    }

    /** How much it is to be stored, about. */
    int characters() {
        int ofPublisher = info == null ? 0 : length(info.connInfo()) + length(info.chanInfo());
        return data.length() + ofPublisher;
    }

    private static int length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }

    /** Whether equal payloads count as one for a while. */
    boolean hasDuplicateWindow() {
        return !namespace.duplicateWindow().isZero();
    }
}

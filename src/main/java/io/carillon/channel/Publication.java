package io.carillon.channel;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What travels through a channel.
 *
 * @param position its place in the stream; null in a channel without history
 * @param time when it was accepted, in milliseconds; never decreases within a stream
 * @param data the payload: one compact JSON value
 * @param info who published it; null for a publication that came through the server API
 * @param tags key-value pairs that the publisher added; empty for most
 */
public record Publication(
        ChannelName channel,
        @Nullable Position position,
        Instant time,
        String data,
        @Nullable ClientInfo info,
        Map<String, String> tags)
        implements Announcement {

    /** What an object costs beside its characters. */
    private static final int OVERHEAD = 200;

    public Publication {
        tags = Map.copyOf(tags);
    }

    @Override
    public int size() {
        int size = OVERHEAD + data.length() + (info == null ? 0 : info.size());
        for (Map.Entry<String, String> tag : tags.entrySet()) {
            size += OVERHEAD + tag.getKey().length() + tag.getValue().length();
        }
        return size;
    }

    /** The offset, 0 without history. */
    public long offset() {
        return position == null ? 0 : position.offset();
    }
}

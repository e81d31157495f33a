package io.carillon.endpoint;

import io.carillon.channel.ChannelName;
import io.carillon.channel.Position;
import io.carillon.channel.Printable;
import io.carillon.channel.Refusal;
import io.carillon.delivery.Start;
import io.carillon.protocol.Encoding;
import io.carillon.protocol.Parameters;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the address of a plain connection asks for.
 *
 * @param history how many of the last publications are sent first; -1: as many as the namespace says
 * @param since everything after this position is sent first; null: see {@code history}
 * @param envelope whether publications come with their channel, offset, time …
 * @param echo whether the client receives what it has published itself
 * @param heartbeat whether the heartbeat text is sent with each ping
 */
record PlainRequest(
        ChannelName channel, int history, @Nullable Position since, boolean envelope, boolean echo, boolean heartbeat) {

    private static final int MAX_HISTORY = 1_000;

    /**
     * @param uri the address of the handshake, whose last path segment is the channel
     * @param parameters its query parameters
     * @throws Refusal.BadRequest if something in it makes no sense
     */
    static PlainRequest of(URI uri, Map<String, List<String>> parameters) {
        Long since = number(parameters, "since", Long.MAX_VALUE);
        Long history = number(parameters, "history", MAX_HISTORY);
        String epoch = text(parameters, "epoch");
        return new PlainRequest(
                channel(uri),
                history == null ? -1 : history.intValue(),
                since == null ? null : new Position(since, epoch == null ? "" : epoch),
                flag(parameters, "envelope", false),
                flag(parameters, "echo", true),
                flag(parameters, "heartbeat", false));
    }

    /** @param replay how many publications the namespace replays when the client does not say */
    Start start(int replay) {
        if (since != null) {
            return new Start.After(since);
        }
        int last = history < 0 ? replay : history;
        return last == 0 ? Start.LIVE : new Start.Last(last);
    }

    Encoding encoding() {
        return envelope ? Encoding.ENVELOPE : Encoding.PLAIN;
    }

    // The raw path is decoded here, because the servers differ in what they decode for path parameters.
    private static ChannelName channel(URI uri) {
        String path = uri.getRawPath();
        String segment = path.substring(path.lastIndexOf('/') + 1);
        try {
            return new ChannelName(URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw new Refusal.BadRequest("the channel " + Printable.excerpt(segment) + " is not percent-encoded text");
        }
    }

    private static @Nullable String text(Map<String, List<String>> parameters, String name) {
        List<String> values = parameters.getOrDefault(name, List.of());
        return values.isEmpty() ? null : values.get(0);
    }

    private static @Nullable Long number(Map<String, List<String>> parameters, String name, long most) {
        String text = text(parameters, name);
        return text == null ? null : Parameters.number(name, text, most);
    }

    private static boolean flag(Map<String, List<String>> parameters, String name, boolean otherwise) {
        String text = text(parameters, name);
        if (text == null) {
            return otherwise;
        }
        return switch (text) {
            case "true", "" -> true;
            case "false" -> false;
            default ->
                throw new Refusal.BadRequest(name + " is " + Printable.excerpt(text) + ", but must be true or false");
        };
    }
}

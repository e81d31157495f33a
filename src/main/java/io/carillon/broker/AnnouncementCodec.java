package io.carillon.broker;

import io.carillon.channel.ClientInfo;
import io.carillon.channel.Position;
import io.carillon.channel.Publication;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The text that travels through Redis. Stateless and thread-safe.
 *
 * <pre>
 * message      = "1" field(node) number(sequence) announcement*
 * announcement = parts field(channel) number(time) [number(offset) field(epoch)] [field(user) field(client)]
 *                [number(count) (field(key) field(value))*] field(data)
 * parts        = one digit: 1 position, 2 info, 4 tags, added up
 * number       = 1 to 16 hexadecimal digits in lower case and ":", a long in two's complement
 * field        = number(length) and so many characters, counted as Java counts them
 * </pre>
 *
 * <p>The first character is the version; another one is refused. The sequence rises with each message of a node to a
 * partition. A message without announcements is a probe: its sender wants to hear itself, and its sequence is the number
 * of the probing round.
 *
 * <p>Redis gets UTF-8, where half a surrogate pair cannot exist: it arrives as one question mark, so that the lengths
 * stay right. JSON payloads are not touched by this as long as their writer escapes such halves. Times travel in
 * milliseconds.
 */
final class AnnouncementCodec {

    /** The longest node id, in characters. */
    static final int MAX_NODE = 64;

    /** The longest epoch, user, client id and tag key, in characters. */
    static final int MAX_NAME = 4096;

    /** The most tags of a publication. */
    static final int MAX_TAGS = 1024;

    /** The longest message, payload and tag value, in characters: 4 Mi. */
    static final int MAX_MESSAGE = 4 << 20;

    /** What a message needs besides its announcements, at most. */
    private static final int MAX_HEAD = 128;

    static final char VERSION = '1';
    static final int POSITION = 1;
    static final int INFO = 2;
    static final int TAGS = 4;

    private AnnouncementCodec() {}

    /**
     * What a message says before its announcements; these are read only when somebody wants them.
     *
     * @param node the sender
     * @param sequence the place of the message among those of this sender to this partition
     */
    record Message(String node, long sequence, AnnouncementReader rest) {

        /** Whether the message only tests the way to Redis and back. */
        boolean isProbe() {
            return rest.atEnd();
        }

        /** The announcements in order. To be called once. */
        List<Publication> publications() throws MalformedAnnouncement {
            return rest.publications();
        }
    }

    /** Reads the head of a message. */
    static Message decode(String text) throws MalformedAnnouncement {
        return new AnnouncementReader(text).message();
    }

    /** A message with announcements that {@link #encode} made; a probe when there are none. */
    static String message(String node, long sequence, List<String> announcements) {
        int length = announcements.stream().mapToInt(String::length).sum();
        var text = new StringBuilder(MAX_HEAD + length).append(VERSION);
        field(text, node);
        number(text, sequence);
        announcements.forEach(text::append);
        return text.toString();
    }

    /**
     * One publication as it stands in a message.
     *
     * @throws MalformedAnnouncement if it has a part that is longer than a reader would take
     */
    static String encode(Publication publication) throws MalformedAnnouncement {
        Position position = publication.position();
        ClientInfo info = publication.info();
        Map<String, String> tags = publication.tags();
        var text = new StringBuilder(96 + publication.data().length());
        text.append((char) ('0' + parts(position, info, tags)));
        field(text, publication.channel().value());
        number(text, publication.time().toEpochMilli());
        if (position != null) {
            number(text, position.offset());
            field(text, checked("epoch", position.epoch(), MAX_NAME));
        }
        if (info != null) {
            field(text, checked("user", info.user(), MAX_NAME));
            field(text, checked("client", info.client(), MAX_NAME));
        }
        if (!tags.isEmpty()) {
            tags(text, tags);
        }
        field(text, publication.data());
        return checked("announcement", text.toString(), MAX_MESSAGE - MAX_HEAD);
    }

    private static int parts(@Nullable Position position, @Nullable ClientInfo info, Map<String, String> tags) {
        return (position == null ? 0 : POSITION) + (info == null ? 0 : INFO) + (tags.isEmpty() ? 0 : TAGS);
    }

    private static void tags(StringBuilder text, Map<String, String> tags) throws MalformedAnnouncement {
        if (tags.size() > MAX_TAGS) {
            throw new MalformedAnnouncement(tags.size() + " tags, allowed are " + MAX_TAGS);
        }
        number(text, tags.size());
        for (Map.Entry<String, String> tag : tags.entrySet()) {
            field(text, checked("tag key", tag.getKey(), MAX_NAME));
            field(text, tag.getValue());
        }
    }

    private static String checked(String what, String value, int longest) throws MalformedAnnouncement {
        if (value.length() > longest) {
            throw new MalformedAnnouncement(
                    "the " + what + " has " + value.length() + " characters, allowed are " + longest);
        }
        return value;
    }

    private static void field(StringBuilder text, String value) {
        number(text, value.length());
        text.append(value);
    }

    private static void number(StringBuilder text, long value) {
        text.append(Long.toHexString(value)).append(':');
    }
}

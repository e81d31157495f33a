package io.carillon.broker;

import io.carillon.channel.Announcement;
import io.carillon.channel.ClientInfo;
import io.carillon.channel.Membership;
import io.carillon.channel.Position;
import io.carillon.channel.Publication;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The text that travels through the topic of a partition, in the notation of {@link FieldWriter}. Stateless and
 * thread-safe.
 *
 * <pre>
 * message      = "2" field(node) number(sequence) (publication | membership)*
 * publication  = parts field(channel) number(time) [number(offset) field(epoch)] [info]
 *                [number(count) (field(key) field(value))*] field(data)
 * parts        = one digit: 1 position, 2 info, 4 tags, added up
 * membership   = ("j" joined | "l" left) field(channel) info
 * info         = known field(user) field(client) [field(connection info)] [field(channel info)]
 * known        = one digit: 1 connection info, 2 channel info, added up
 * </pre>
 *
 * <p>The first character is the version; another one is refused. The sequence rises with each message of a node to a
 * partition. A message without announcements is a probe: its sender wants to hear itself, and its sequence is the number
 * of the probing round. Times travel in milliseconds.
 */
final class AnnouncementCodec {

    /** The longest node id, in characters. */
    static final int MAX_NODE = 64;

    /** The longest epoch, user, client id and tag key, in characters. */
    static final int MAX_NAME = 4096;

    /** The longest connection info and channel info, in characters: 64 Ki. With a longer one nothing is announced. */
    static final int MAX_INFO = 64 << 10;

    /** The most tags of a publication. */
    static final int MAX_TAGS = 1024;

    /** The longest message, payload and tag value, in characters: 4 Mi. */
    static final int MAX_MESSAGE = 4 << 20;

    /** What a message needs besides its announcements, at most. */
    private static final int MAX_HEAD = 128;

    static final char VERSION = '2';
    static final int POSITION = 1;
    static final int INFO = 2;
    static final int TAGS = 4;
    static final char JOINED = 'j';
    static final char LEFT = 'l';
    static final int CONN_INFO = 1;
    static final int CHAN_INFO = 2;

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
        List<Announcement> announcements() throws MalformedMessage {
            return rest.announcements();
        }
    }

    /** Reads the head of a message. */
    static Message decode(String text) throws MalformedMessage {
        return new AnnouncementReader(text).message();
    }

    /** A message with announcements that {@link #encode} made; a probe when there are none. */
    static String message(String node, long sequence, List<String> announcements) {
        int length = announcements.stream().mapToInt(String::length).sum();
        var text = new FieldWriter(MAX_HEAD + length).character(VERSION);
        text.field(node).number(sequence);
        announcements.forEach(text::written);
        return text.toString();
    }

    /**
     * One announcement as it stands in a message.
     *
     * @throws MalformedMessage if it has a part that is longer than a reader would take
     */
    static String encode(Announcement announcement) throws MalformedMessage {
        var text = new FieldWriter(announcement.size());
        if (announcement instanceof Publication publication) {
            publication(text, publication);
        } else if (announcement instanceof Membership membership) {
            text.character(membership.joined() ? JOINED : LEFT)
                    .field(membership.channel().value());
            info(text, membership.info());
        }
        return FieldWriter.checked("announcement", text.toString(), MAX_MESSAGE - MAX_HEAD);
    }

    private static void publication(FieldWriter text, Publication publication) throws MalformedMessage {
        Position position = publication.position();
        ClientInfo info = publication.info();
        Map<String, String> tags = publication.tags();
        text.character((char) ('0' + parts(position, info, tags)))
                .field(publication.channel().value())
                .number(publication.time().toEpochMilli());
        if (position != null) {
            text.number(position.offset()).field("epoch", position.epoch(), MAX_NAME);
        }
        if (info != null) {
            info(text, info);
        }
        if (!tags.isEmpty()) {
            tags(text, tags);
        }
        text.field(publication.data());
    }

    private static int parts(@Nullable Position position, @Nullable ClientInfo info, Map<String, String> tags) {
        return (position == null ? 0 : POSITION) + (info == null ? 0 : INFO) + (tags.isEmpty() ? 0 : TAGS);
    }

    private static void info(FieldWriter text, ClientInfo info) throws MalformedMessage {
        String connInfo = info.connInfo();
        String chanInfo = info.chanInfo();
        text.character((char) ('0' + (connInfo == null ? 0 : CONN_INFO) + (chanInfo == null ? 0 : CHAN_INFO)))
                .field("user", info.user(), MAX_NAME)
                .field("client", info.client(), MAX_NAME);
        if (connInfo != null) {
            text.field("connection info", connInfo, MAX_INFO);
        }
        if (chanInfo != null) {
            text.field("channel info", chanInfo, MAX_INFO);
        }
    }

    private static void tags(FieldWriter text, Map<String, String> tags) throws MalformedMessage {
        if (tags.size() > MAX_TAGS) {
            throw new MalformedMessage(tags.size() + " tags, allowed are " + MAX_TAGS);
        }
        text.number(tags.size());
        for (Map.Entry<String, String> tag : tags.entrySet()) {
            text.field("tag key", tag.getKey(), MAX_NAME).field(tag.getValue());
        }
    }
}

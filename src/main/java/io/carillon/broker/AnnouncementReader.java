package io.carillon.broker;

import io.carillon.channel.Announcement;
import io.carillon.channel.ChannelName;
import io.carillon.channel.ClientInfo;
import io.carillon.channel.Membership;
import io.carillon.channel.Position;
import io.carillon.channel.Publication;
import io.carillon.channel.Refusal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one message of {@link AnnouncementCodec}. Confined to the thread that reads. */
final class AnnouncementReader {

    private final FieldReader text;

    AnnouncementReader(String text) throws MalformedMessage {
        this.text = new FieldReader(text, AnnouncementCodec.MAX_MESSAGE);
    }

    AnnouncementCodec.Message message() throws MalformedMessage {
        text.version(AnnouncementCodec.VERSION);
        String node = text.field("node", AnnouncementCodec.MAX_NODE);
        return new AnnouncementCodec.Message(node, text.number("sequence"), this);
    }

    boolean atEnd() {
        return text.atEnd();
    }

    List<Announcement> announcements() throws MalformedMessage {
        var announcements = new ArrayList<Announcement>();
        while (!atEnd()) {
            announcements.add(announcement());
        }
        return announcements;
    }

    private Announcement announcement() throws MalformedMessage {
        char kind = text.character("kind");
        if (kind == AnnouncementCodec.JOINED || kind == AnnouncementCodec.LEFT) {
            return new Membership(channel(), info(), kind == AnnouncementCodec.JOINED);
        }
        if (kind < '0' || kind > '7') {
            throw text.wrong("kind", "is none of j, l and 0 to 7");
        }
        return publication(kind - '0');
    }

    private Publication publication(int parts) throws MalformedMessage {
        ChannelName channel = channel();
        Instant time = Instant.ofEpochMilli(text.number("time"));
        Position position = (parts & AnnouncementCodec.POSITION) == 0 ? null : position();
        ClientInfo info = (parts & AnnouncementCodec.INFO) == 0 ? null : info();
        Map<String, String> tags = (parts & AnnouncementCodec.TAGS) == 0 ? Map.of() : tags();
        return new Publication(channel, position, time, text.field("data", AnnouncementCodec.MAX_MESSAGE), info, tags);
    }

    private ChannelName channel() throws MalformedMessage {
        String name = text.field("channel", ChannelName.MAX_LENGTH);
        try {
            return new ChannelName(name);
        } catch (Refusal.BadRequest e) {
            throw text.wrong("channel", "is not a channel name");
        }
    }

    private Position position() throws MalformedMessage {
        long offset = text.number("offset");
        if (offset < 0) {
            throw text.wrong("offset", "is negative");
        }
        return new Position(offset, text.field("epoch", AnnouncementCodec.MAX_NAME));
    }

    private ClientInfo info() throws MalformedMessage {
        int known = text.digit("info", AnnouncementCodec.CONN_INFO + AnnouncementCodec.CHAN_INFO);
        String user = text.field("user", AnnouncementCodec.MAX_NAME);
        String client = text.field("client", AnnouncementCodec.MAX_NAME);
        @Nullable String connInfo = optional(known & AnnouncementCodec.CONN_INFO, "connection info");
        @Nullable String chanInfo = optional(known & AnnouncementCodec.CHAN_INFO, "channel info");
        return new ClientInfo(user, client, connInfo, chanInfo);
    }

    private @Nullable String optional(int known, String what) throws MalformedMessage {
        return known == 0 ? null : text.field(what, AnnouncementCodec.MAX_INFO);
    }

    private Map<String, String> tags() throws MalformedMessage {
        int count = text.count("list of tags", AnnouncementCodec.MAX_TAGS);
        var tags = new HashMap<String, String>();
        for (int i = 0; i < count; i++) {
            String key = text.field("tag key", AnnouncementCodec.MAX_NAME);
            @Nullable String former = tags.put(key, text.field("tag value", AnnouncementCodec.MAX_MESSAGE));
            if (former != null) {
                throw text.wrong("tag key", "is there twice");
            }
        }
        return tags;
    }
}

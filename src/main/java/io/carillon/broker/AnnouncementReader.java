package io.carillon.broker;

import io.carillon.channel.ChannelName;
import io.carillon.channel.ClientInfo;
import io.carillon.channel.Position;
import io.carillon.channel.Publication;
import io.carillon.channel.Refusal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one message of {@link AnnouncementCodec} from its first character to its last. Each step consumes characters or
 * fails, and nothing is allocated before its characters are there: a bad message costs no more than its length. Confined
 * to the thread that reads.
 */
final class AnnouncementReader {

    private final String text;
    private int at;

    AnnouncementReader(String text) {
        this.text = text;
    }

    AnnouncementCodec.Message message() throws MalformedAnnouncement {
        if (text.length() > AnnouncementCodec.MAX_MESSAGE) {
            throw new MalformedAnnouncement(
                    "the message has " + text.length() + " characters, allowed are " + AnnouncementCodec.MAX_MESSAGE);
        }
        if (next("version") != AnnouncementCodec.VERSION) {
            throw wrong("version", "is not " + AnnouncementCodec.VERSION);
        }
        String node = field("node", AnnouncementCodec.MAX_NODE);
        return new AnnouncementCodec.Message(node, number("sequence"), this);
    }

    boolean atEnd() {
        return at == text.length();
    }

    List<Publication> publications() throws MalformedAnnouncement {
        var publications = new ArrayList<Publication>();
        while (!atEnd()) {
            publications.add(publication());
        }
        return publications;
    }

    private Publication publication() throws MalformedAnnouncement {
        int parts = next("parts") - '0';
        if (parts < 0 || parts > 7) {
            throw wrong("parts", "is not a digit from 0 to 7");
        }
        ChannelName channel = channel();
        Instant time = Instant.ofEpochMilli(number("time"));
        Position position = (parts & AnnouncementCodec.POSITION) == 0 ? null : position();
        ClientInfo info = (parts & AnnouncementCodec.INFO) == 0 ? null : info();
        Map<String, String> tags = (parts & AnnouncementCodec.TAGS) == 0 ? Map.of() : tags();
        return new Publication(channel, position, time, field("data", AnnouncementCodec.MAX_MESSAGE), info, tags);
    }

    private ChannelName channel() throws MalformedAnnouncement {
        String name = field("channel", ChannelName.MAX_LENGTH);
        try {
            return new ChannelName(name);
        } catch (Refusal.BadRequest e) {
            throw wrong("channel", "is not a channel name");
        }
    }

    private Position position() throws MalformedAnnouncement {
        long offset = number("offset");
        if (offset < 0) {
            throw wrong("offset", "is negative");
        }
        return new Position(offset, field("epoch", AnnouncementCodec.MAX_NAME));
    }

    private ClientInfo info() throws MalformedAnnouncement {
        return new ClientInfo(field("user", AnnouncementCodec.MAX_NAME), field("client", AnnouncementCodec.MAX_NAME));
    }

    private Map<String, String> tags() throws MalformedAnnouncement {
        int count = length("list of tags", AnnouncementCodec.MAX_TAGS);
        var tags = new HashMap<String, String>();
        for (int i = 0; i < count; i++) {
            String key = field("tag key", AnnouncementCodec.MAX_NAME);
            @Nullable String former = tags.put(key, field("tag value", AnnouncementCodec.MAX_MESSAGE));
            if (former != null) {
                throw wrong("tag key", "is there twice");
            }
        }
        return tags;
    }

    private String field(String what, int longest) throws MalformedAnnouncement {
        int length = length(what, longest);
        if (length > text.length() - at) {
            throw wrong(what, "is longer than the message");
        }
        at += length;
        return text.substring(at - length, at);
    }

    private int length(String what, int longest) throws MalformedAnnouncement {
        long number = number(what);
        if (number < 0 || number > longest) {
            throw wrong(what, "has a length outside 0 to " + longest);
        }
        return (int) number;
    }

    private long number(String what) throws MalformedAnnouncement {
        long number = 0;
        int first = at;
        for (char c = next(what); c != ':'; c = next(what)) {
            int digit = digit(c);
            if (digit < 0 || at - first > 16) {
                throw wrong(what, "is not a number of 1 to 16 hexadecimal digits");
            }
            number = number << 4 | digit;
        }
        if (at - first < 2) {
            throw wrong(what, "has no digits");
        }
        return number;
    }

    // Not Character.digit: it knows the digits of all scripts.
    private static int digit(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    }

    private char next(String what) throws MalformedAnnouncement {
        if (atEnd()) {
            throw wrong(what, "is missing");
        }
        return text.charAt(at++);
    }

    private MalformedAnnouncement wrong(String what, String why) {
        return new MalformedAnnouncement("the " + what + " before character " + at + " " + why);
    }
}

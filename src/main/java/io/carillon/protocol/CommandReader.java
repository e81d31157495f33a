package io.carillon.protocol;

import io.carillon.channel.Position;
import io.carillon.channel.Refusal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a client sends: one or more JSON objects in a frame, separated by newlines. Whatever is no command ends the
 * connection with 3501. Unknown members are ignored: newer SDKs send some. Stateless.
 */
public final class CommandReader {

    private static final long MAX_ID = 0xffff_ffffL;
    private static final int WANTS_ERROR = 2;

    /** The requests, in the order in which they count when several are there. */
    private static final Map<String, BiFunction<Long, JsonFields, Command>> REQUESTS = requests();

    private CommandReader() {}

    /**
     * The commands of one frame, in their order.
     *
     * @param limit how many are allowed
     * @throws ClosedByServer if one is no command, or if there are none or too many
     */
    public static List<Command> read(String frame, int limit) {
        var commands = new ArrayList<Command>();
        int begin = 0;
        while (begin < frame.length()) {
            int end = frame.indexOf('\n', begin);
            end = end < 0 ? frame.length() : end;
            if (commands.size() == limit) {
                throw bad("a frame holds more than " + limit + " commands");
            }
            commands.add(command(frame.substring(begin, end)));
            begin = end + 1;
        }
        if (commands.isEmpty()) {
            throw bad("an empty frame");
        }
        return commands;
    }

    private static Command command(String object) {
        try {
            JsonFields fields = JsonFields.of(object);
            long id = fields.number("id", 0, MAX_ID);
            for (var request : REQUESTS.entrySet()) {
                JsonFields body = fields.object(request.getKey());
                if (body != null) {
                    return request.getValue().apply(id, body);
                }
            }
            if (id > 0) {
                throw bad("command " + id + " holds no request that is known");
            }
            return new Command.Pong();
        } catch (Refusal.BadRequest e) {
            throw bad(String.valueOf(e.getMessage()));
        }
    }

    private static Map<String, BiFunction<Long, JsonFields, Command>> requests() {
        var requests = new LinkedHashMap<String, BiFunction<Long, JsonFields, Command>>();
        requests.put("connect", numbered(CommandReader::connect));
        requests.put("ping", numbered((id, body) -> {
            throw bad("ping is the server's to send: answer it with {}");
        }));
        requests.put("subscribe", numbered(CommandReader::subscribe));
        requests.put("unsubscribe", numbered((id, body) -> new Command.Unsubscribe(id, channel(body))));
        requests.put("publish", numbered((id, body) -> new Command.Publish(id, channel(body), body.raw("data"))));
        requests.put("presence", numbered((id, body) -> new Command.Presence(id, channel(body))));
        requests.put("presence_stats", numbered((id, body) -> new Command.PresenceStats(id, channel(body))));
        requests.put("history", numbered(CommandReader::history));
        requests.put("rpc", numbered((id, body) -> new Command.Rpc(id, body.text("method"), body.raw("data"))));
        requests.put("send", (id, body) -> new Command.Send(id));
        requests.put("refresh", numbered((id, body) -> new Command.Refresh(id, body.text("token"))));
        requests.put(
                "sub_refresh", numbered((id, body) -> new Command.SubRefresh(id, channel(body), body.text("token"))));
        return requests;
    }

    /** Without an id it can be nothing but a pong, whatever else it holds. */
    private static BiFunction<Long, JsonFields, Command> numbered(BiFunction<Long, JsonFields, Command> request) {
        return (id, body) -> id == 0 ? new Command.Pong() : request.apply(id, body);
    }

    private static Command connect(long id, JsonFields body) {
        var subs = new LinkedHashMap<String, Command.Resume>();
        JsonFields channels = body.object("subs");
        if (channels != null) {
            for (String channel : channels.names()) {
                JsonFields sub = channels.object(channel);
                subs.put(channel, sub == null ? Command.Resume.NOTHING : resume(sub));
            }
        }
        return new Command.Connect(
                id, body.text("token"), body.raw("data"), subs, body.text("name"), body.text("version"));
    }

    private static Command subscribe(long id, JsonFields body) {
        return new Command.Subscribe(
                id,
                channel(body),
                body.text("token"),
                resume(body),
                body.raw("data"),
                body.flag("positioned"),
                body.flag("recoverable"),
                body.flag("join_leave"),
                (body.number("flag", 0, Long.MAX_VALUE) & WANTS_ERROR) != 0,
                body.raw("tf") != null,
                body.number("type", 0, Long.MAX_VALUE));
    }

    private static Command.Resume resume(JsonFields body) {
        return new Command.Resume(body.flag("recover"), position(body));
    }

    private static Command history(long id, JsonFields body) {
        JsonFields since = body.object("since");
        return new Command.History(
                id,
                channel(body),
                (int) body.number("limit", Integer.MIN_VALUE, Integer.MAX_VALUE),
                since == null ? null : position(since),
                body.flag("reverse"));
    }

    private static Position position(JsonFields body) {
        return new Position(body.number("offset", 0, Long.MAX_VALUE), body.text("epoch"));
    }

    private static String channel(JsonFields body) {
        String channel = body.text("channel");
        if (channel.isEmpty()) {
            throw bad("the channel is missing");
        }
        return channel;
    }

    private static ClosedByServer bad(@Nullable String sentence) {
        return new ClosedByServer(CloseCode.BAD_REQUEST, CloseCode.BAD_REQUEST.text() + ": " + sentence);
    }
}

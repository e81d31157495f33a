package io.carillon.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.channel.ChannelName;
import io.carillon.channel.ClientInfo;
import io.carillon.channel.Position;
import io.carillon.channel.Publication;
import io.carillon.channel.Refusal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The worked frames of the protocol's reference, and the members that are there always, or only where there is something to say. */
class ReplyTest {

    private static final ChannelName NEWS = new ChannelName("news:a");
    private static final Position TOP = new Position(7, "xYz1");

    @ParameterizedTest
    @MethodSource
    void isAsTheReferenceHasIt(long id, Reply reply, String json) {
        assertThat(reply.json(id)).isEqualTo(json);
    }

    static Stream<Arguments> isAsTheReferenceHasIt() {
        var someSubs = new LinkedHashMap<String, Reply.Subscribe>();
        someSubs.put("a", new Reply.Subscribe(null, null, false, false, false, List.of(), null));
        someSubs.put("b", new Reply.Subscribe(null, TOP, false, false, false, List.of(), "{\"d\":1}"));
        return Stream.of(
                row(
                        1,
                        new Reply.Connect("5d5c", "x.y", new Reply.Expiry(3600), null, Map.of(), 25, 0),
                        "{'id':1,'connect':{'client':'5d5c','version':'x.y','expires':true,'ttl':3600,'ping':25,'pong':true}}"),
                row(
                        1,
                        new Reply.Connect("c", "v", null, "{\"d\":1}", someSubs, 0, 17),
                        "{'id':1,'connect':{'client':'c','version':'v','data':{'d':1},'subs':{'a':{},'b':{'epoch':'xYz1',"
                                + "'offset':7,'positioned':true,'data':{'d':1}}},'time':17}}"),
                row(
                        2,
                        new Reply.Subscribe(null, TOP, true, false, false, List.of(), null),
                        "{'id':2,'subscribe':{'recoverable':true,'epoch':'xYz1','offset':7,'positioned':true}}"),
                row(
                        2,
                        new Reply.Subscribe(
                                new Reply.Expiry(0),
                                new Position(8, "xYz1"),
                                true,
                                true,
                                true,
                                List.of(publication(9, "1"), publication(10, "[2]")),
                                null),
                        "{'id':2,'subscribe':{'expires':true,'ttl':1,'recoverable':true,'epoch':'xYz1','publications':"
                                + "[{'data':1,'offset':9,'time':0},{'data':[2],'offset':10,'time':0}],'recovered':true,'offset':8,"
                                + "'positioned':true,'was_recovering':true}}"),
                row(
                        2,
                        new Reply.Subscribe(null, new Position(12, "NEW1"), true, true, false, List.of(), null),
                        "{'id':2,'subscribe':{'recoverable':true,'epoch':'NEW1','offset':12,'positioned':true,"
                                + "'was_recovering':true}}"),
                row(
                        2,
                        new Reply.Subscribe(null, null, false, true, false, List.of(), null),
                        "{'id':2,'subscribe':{'was_recovering':true}}"),
                row(3, new Reply.Done("unsubscribe"), "{'id':3,'unsubscribe':{}}"),
                row(4, new Reply.Done("publish"), "{'id':4,'publish':{}}"),
                row(
                        3,
                        new Reply.History(
                                List.of(publication(8, "{\"t\":1}"), publication(7, "{\"t\":0}")),
                                new Position(8, "xYz1")),
                        "{'id':3,'history':{'publications':[{'data':{'t':1},'offset':8,'time':0},{'data':{'t':0},'offset':7,'time':0}],"
                                + "'offset':8,'epoch':'xYz1'}}"),
                row(
                        3,
                        new Reply.History(List.of(), new Position(0, "")),
                        "{'id':3,'history':{'publications':[],'offset':0,'epoch':''}}"),
                row(
                        4,
                        new Reply.Presence(Map.of("5d5c", new ClientInfo("42", "5d5c"))),
                        "{'id':4,'presence':{'presence':{'5d5c':{'user':'42','client':'5d5c'}}}}"),
                row(
                        4,
                        new Reply.Presence(Map.of("c", new ClientInfo("", "c", "{\"a\":1}", "2"))),
                        "{'id':4,'presence':{'presence':{'c':{'user':'','client':'c','conn_info':{'a':1},'chan_info':2}}}}"),
                row(4, new Reply.Presence(Map.of()), "{'id':4,'presence':{'presence':{}}}"),
                row(4, new Reply.PresenceStats(0, 0), "{'id':4,'presence_stats':{'num_clients':0,'num_users':0}}"),
                row(5, new Reply.Rpc(null), "{'id':5,'rpc':{}}"),
                row(5, new Reply.Rpc("[1]"), "{'id':5,'rpc':{'data':[1]}}"),
                row(
                        5,
                        new Reply.Refresh("c", "v", new Reply.Expiry(60)),
                        "{'id':5,'refresh':{'client':'c','version':'v','expires':true,'ttl':60}}"),
                row(5, new Reply.Refresh("c", "v", null), "{'id':5,'refresh':{'client':'c','version':'v'}}"),
                row(5, new Reply.SubRefresh(new Reply.Expiry(60)), "{'id':5,'sub_refresh':{'expires':true,'ttl':60}}"),
                row(5, new Reply.SubRefresh(null), "{'id':5,'sub_refresh':{}}"));
    }

    @Test
    void anErrorIsAloneInItsReply() {
        assertThat(Reply.error(5, new ErrorReply(ErrorCode.PERMISSION_DENIED)))
                .isEqualTo("{\"id\":5,\"error\":{\"code\":103,\"message\":\"permission denied\"}}");
        assertThat(Reply.error(5, ErrorReply.of(new Refusal.TooManyRequests("later"))))
                .isEqualTo(
                        "{\"id\":5,\"error\":{\"code\":111,\"message\":\"too many requests: later\",\"temporary\":true}}");
        assertThat(Reply.error(5, ErrorReply.of(new Refusal.ByApplication(1000, "mine \"1\"", false))))
                .isEqualTo("{\"id\":5,\"error\":{\"code\":1000,\"message\":\"mine \\\"1\\\"\"}}");
    }

    private static Publication publication(long offset, String data) {
        return new Publication(NEWS, new Position(offset, "xYz1"), Instant.EPOCH, data, null, Map.of());
    }

    private static Arguments row(long id, Reply reply, String json) {
        return Arguments.of(id, reply, json.replace('\'', '"'));
    }
}

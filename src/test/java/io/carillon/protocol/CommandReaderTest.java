package io.carillon.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.channel.Position;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandReaderTest {

    private static final Command.Resume NOTHING = Command.Resume.NOTHING;

    @ParameterizedTest
    @MethodSource
    void readsEveryRequest(String json, Command command) {
        assertThat(CommandReader.read(json, 1)).containsExactly(command);
    }

    static Stream<Arguments> readsEveryRequest() {
        return Stream.of(
                row("{}", new Command.Pong()),
                row("{\"id\":0}", new Command.Pong()),
                row("{\"id\":1,\"connect\":{}}", new Command.Connect(1, "", null, Map.of(), "", "")),
                row(
                        "{\"id\":1,\"connect\":{\"token\":\"t\",\"data\":{\"a\": 1},\"name\":\"js\",\"version\":\"5\","
                                + "\"headers\":{\"x\":\"y\"},\"flag\":1,"
                                + "\"subs\":{\"a\":{\"recover\":true,\"offset\":7,\"epoch\":\"e\"},\"b\":null,\"c\":{}}}}",
                        new Command.Connect(
                                1,
                                "t",
                                "{\"a\":1}",
                                Map.of("a", new Command.Resume(true, new Position(7, "e")), "c", NOTHING),
                                "js",
                                "5")),
                row(
                        "{\"id\":2,\"subscribe\":{\"channel\":\"a\"}}",
                        new Command.Subscribe(2, "a", "", NOTHING, null, false, false, false, false, false, 0)),
                row(
                        "{\"id\":2,\"subscribe\":{\"channel\":\"a\",\"token\":\"t\",\"recover\":true,\"offset\":1,"
                                + "\"epoch\":\"e\",\"data\":[1],\"positioned\":true,\"recoverable\":true,"
                                + "\"join_leave\":true,\"delta\":\"fossil\",\"flag\":3,\"tf\":{\"op\":\"\"},\"type\":2}}",
                        new Command.Subscribe(
                                2,
                                "a",
                                "t",
                                new Command.Resume(true, new Position(1, "e")),
                                "[1]",
                                true,
                                true,
                                true,
                                true,
                                true,
                                2)),
                row("{\"id\":3,\"unsubscribe\":{\"channel\":\"a\"}}", new Command.Unsubscribe(3, "a")),
                row("{\"id\":3,\"publish\":{\"channel\":\"a\",\"data\":1}}", new Command.Publish(3, "a", "1")),
                row("{\"id\":3,\"publish\":{\"channel\":\"a\",\"data\":null}}", new Command.Publish(3, "a", null)),
                row("{\"id\":3,\"presence\":{\"channel\":\"a\"}}", new Command.Presence(3, "a")),
                row("{\"id\":3,\"presence_stats\":{\"channel\":\"a\"}}", new Command.PresenceStats(3, "a")),
                row("{\"id\":3,\"history\":{\"channel\":\"a\"}}", new Command.History(3, "a", 0, null, false)),
                row(
                        "{\"id\":3,\"history\":{\"channel\":\"a\",\"limit\":-1,\"since\":{},\"reverse\":true}}",
                        new Command.History(3, "a", -1, new Position(0, ""), true)),
                row("{\"id\":3,\"rpc\":{}}", new Command.Rpc(3, "", null)),
                row("{\"id\":3,\"rpc\":{\"method\":\"m\",\"data\":\"d\"}}", new Command.Rpc(3, "m", "\"d\"")),
                row("{\"send\":{\"data\":1}}", new Command.Send(0)),
                row("{\"id\":3,\"refresh\":{\"token\":\"t\"}}", new Command.Refresh(3, "t")),
                row(
                        "{\"id\":3,\"sub_refresh\":{\"channel\":\"a\",\"token\":\"t\"}}",
                        new Command.SubRefresh(3, "a", "t")),
                row("{\"id\":4294967295,\"refresh\":{}}", new Command.Refresh(4_294_967_295L, "")));
    }

    @Test
    void ofSeveralRequestsTheFirstInTheProtocolsOrderCounts() {
        List<String> order = List.of(
                "connect",
                "subscribe",
                "unsubscribe",
                "publish",
                "presence",
                "presence_stats",
                "history",
                "rpc",
                "send",
                "refresh",
                "sub_refresh");
        for (int i = 0; i + 1 < order.size(); i++) {
            String both = "{\"id\":1,\"" + order.get(i + 1) + "\":{\"channel\":\"a\"},\"" + order.get(i)
                    + "\":{\"channel\":\"a\"}}";
            String one = "{\"id\":1,\"" + order.get(i) + "\":{\"channel\":\"a\"}}";
            assertThat(CommandReader.read(both, 1)).as(both).isEqualTo(CommandReader.read(one, 1));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"connect\":{}}",
                "{\"ping\":{}}",
                "{\"subscribe\":{}}",
                "{\"publish\":{\"channel\":\"a\"}}",
                "{\"id\":0,\"refresh\":{\"token\":\"t\"}}",
                "{\"nosuch\":1}"
            })
    void withoutAnIdItIsAPong(String json) {
        assertThat(CommandReader.read(json, 1)).containsExactly(new Command.Pong());
    }

    @Test
    void commandsOfAFrameKeepTheirOrder() {
        assertThat(CommandReader.read("{}\n{\"id\":1,\"rpc\":{}}\r\n {\"id\":2,\"rpc\":{}} \n", 3))
                .containsExactly(new Command.Pong(), new Command.Rpc(1, "", null), new Command.Rpc(2, "", null));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            {                                             | malformed JSON
            []                                            | malformed JSON
            {}{}                                          | malformed JSON
            {} {}                                         | malformed JSON
            nonsense                                      | malformed JSON
            {"id":1}                                      | command 1 holds no request that is known
            {"id":1,"nosuch":{}}                          | command 1 holds no request that is known
            {"id":1,"ping":{}}                            | ping is the server's to send
            {"id":-1,"rpc":{}}                            | "id" is not a whole number from 0 to 4294967295
            {"id":4294967296,"rpc":{}}                    | "id" is not a whole number
            {"id":1.5,"rpc":{}}                           | "id" is not a whole number
            {"id":"1","rpc":{}}                           | "id" is not a whole number
            {"id":1,"rpc":[]}                             | "rpc" is not an object
            {"id":1,"connect":1}                          | "connect" is not an object
            {"id":1,"connect":{"token":1}}                | "token" is not a string
            {"id":1,"connect":{"subs":[]}}                | "subs" is not an object
            {"id":1,"connect":{"subs":{"a":1}}}           | "a" is not an object
            {"id":1,"subscribe":{}}                       | the channel is missing
            {"id":1,"subscribe":{"channel":""}}           | the channel is missing
            {"id":1,"subscribe":{"channel":1}}            | "channel" is not a string
            {"id":1,"subscribe":{"channel":"a","recover":1}}   | "recover" is not true or false
            {"id":1,"subscribe":{"channel":"a","offset":-1}}   | "offset" is not a whole number
            {"id":1,"unsubscribe":{}}                     | the channel is missing
            {"id":1,"publish":{"data":1}}                 | the channel is missing
            {"id":1,"presence":{}}                        | the channel is missing
            {"id":1,"presence_stats":{}}                  | the channel is missing
            {"id":1,"history":{}}                         | the channel is missing
            {"id":1,"history":{"channel":"a","since":1}}  | "since" is not an object
            {"id":1,"history":{"channel":"a","limit":9999999999}} | "limit" is not a whole number
            {"id":1,"sub_refresh":{"token":"a"}}          | the channel is missing
            """)
    void whatIsNoCommandEndsTheConnectionAndSaysWhy(String frame, String why) {
        assertThatThrownBy(() -> CommandReader.read(frame, 10)).isInstanceOfSatisfying(ClosedByServer.class, closed -> {
            assertThat(closed.code()).isEqualTo(3501);
            assertThat(closed).hasMessageStartingWith("bad request: " + why);
            assertThat(closed.getStackTrace()).isEmpty();
        });
    }

    @Test
    void anEmptyFrameHoldsNoCommand() {
        for (String frame : List.of("", "\n", " ", "{}\n\n{}")) {
            assertThatThrownBy(() -> CommandReader.read(frame, 10)).isInstanceOf(ClosedByServer.class);
        }
    }

    @Test
    void aFrameHoldsAsManyCommandsAsAreAllowed() {
        assertThat(CommandReader.read("{}\n".repeat(5), 5)).hasSize(5);
        assertThatThrownBy(() -> CommandReader.read("{}\n".repeat(6), 5))
                .isInstanceOf(ClosedByServer.class)
                .hasMessage("bad request: a frame holds more than 5 commands");
    }

    @Test
    void depthIsBounded() {
        String deep = "{\"id\":1,\"rpc\":{\"data\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}}";
        assertThatThrownBy(() -> CommandReader.read(deep, 1)).isInstanceOf(ClosedByServer.class);
    }

    private static Arguments row(String json, Command command) {
        return Arguments.of(json, command);
    }
}

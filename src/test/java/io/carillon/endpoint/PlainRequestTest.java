package io.carillon.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.channel.ChannelName;
import io.carillon.channel.Position;
import io.carillon.channel.Refusal;
import io.carillon.delivery.Start;
import io.carillon.protocol.Encoding;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlainRequestTest {

    private static final URI LOBBY = URI.create("ws://localhost:8080/carillon/ws/chat:lobby");

    @Test
    void asksForWhatTheNamespaceSaysWhenItSaysNothing() {
        PlainRequest request = PlainRequest.of(LOBBY, Map.of());
        assertThat(request).isEqualTo(new PlainRequest(new ChannelName("chat:lobby"), -1, null, false, true, false));
        assertThat(request.encoding()).isEqualTo(Encoding.PLAIN);
        assertThat(request.start(7)).isEqualTo(new Start.Last(7));
    }

    @Test
    void asksForAllThatItsParametersSay() {
        PlainRequest request = request(Map.of(
                "since",
                "5",
                "epoch",
                "e1",
                "history",
                "10",
                "envelope",
                "true",
                "echo",
                "false",
                "heartbeat",
                "true"));
        assertThat(request)
                .isEqualTo(
                        new PlainRequest(new ChannelName("chat:lobby"), 10, new Position(5, "e1"), true, false, true));
        assertThat(request.encoding()).isEqualTo(Encoding.ENVELOPE);
        assertThat(request.start(7)).isEqualTo(new Start.After(new Position(5, "e1")));
    }

    @Test
    void mayAskForNoHistoryWhereTheNamespaceWouldReplayOne() {
        assertThat(request(Map.of("history", "0")).start(7)).isEqualTo(Start.LIVE);
    }

    @ParameterizedTest
    @CsvSource({
        "/ws/news, news",
        "/carillon/ws/news, news",
        "/a/b/ws/news?since=1, news",
        "/ws/chat:lobby, chat:lobby",
        "/ws/chat%3Alobby, chat:lobby",
        "/ws/$private, $private",
        "/ws/dialog%2342%2C43, 'dialog#42,43'",
        "/ws/a+b, a+b",
        "/ws/a%2Bb, a+b",
        "/ws/a%2Fb, a/b",
        "/ws/100%25, 100%",
        "/ws/%2525, %25"
    })
    void theChannelIsTheDecodedLastSegmentOfThePath(URI uri, String channel) {
        assertThat(PlainRequest.of(uri, Map.of()).channel()).hasToString(channel);
    }

    @ParameterizedTest
    @CsvSource({
        "/ws/, the channel is missing: a name has 1 to 255 characters",
        "/ws/a%20b, the channel name holds a character that is not printable ASCII: \"a b\"",
        "/ws/%C3%A4, the channel name holds a character that is not printable ASCII: \"\\u00e4\"",
        "/ws/ä, the channel name holds a character that is not printable ASCII: \"\\u00e4\"",
        "/ws/%FF, the channel name holds a character that is not printable ASCII: \"\\ufffd\"",
        "/ws/a%0D%0Ab, the channel name holds a character that is not printable ASCII: \"a\\u000d\\u000ab\""
    })
    void refusesAChannelWithoutAValidName(URI uri, String sentence) {
        assertThatThrownBy(() -> PlainRequest.of(uri, Map.of()))
                .isInstanceOf(Refusal.BadRequest.class)
                .hasMessage(sentence);
    }

    @ParameterizedTest
    @CsvSource({
        "since, -1, a whole number from 0 to 9223372036854775807",
        "since, 9223372036854775808, a whole number from 0 to 9223372036854775807",
        "since, 1.0, a whole number from 0 to 9223372036854775807",
        "since, '', a whole number from 0 to 9223372036854775807",
        "since, latest, a whole number from 0 to 9223372036854775807",
        "history, 1001, a whole number from 0 to 1000",
        "history, -1, a whole number from 0 to 1000",
        "history, all, a whole number from 0 to 1000",
        "envelope, yes, true or false",
        "echo, TRUE, true or false",
        "echo, 0, true or false",
        "heartbeat, 1, true or false"
    })
    void refusesAParameterThatMakesNoSense(String name, String value, String allowed) {
        assertThatThrownBy(() -> request(Map.of(name, value)))
                .isInstanceOf(Refusal.BadRequest.class)
                .hasMessage(name + " is \"" + value + "\", but must be " + allowed);
    }

    @Test
    void showsAWrongValueWithoutItsControlCharacters() {
        assertThatThrownBy(() -> request(Map.of("echo", "\r\nx")))
                .isInstanceOf(Refusal.BadRequest.class)
                .hasMessage("echo is \"\\u000d\\u000ax\", but must be true or false");
    }

    @Test
    void aFlagNeedsNoValue() {
        PlainRequest request = request(Map.of("envelope", "", "heartbeat", ""));
        assertThat(request.envelope()).isTrue();
        assertThat(request.heartbeat()).isTrue();
    }

    @Test
    void ofAParameterThatOccursTwiceTheFirstCounts() {
        assertThat(PlainRequest.of(LOBBY, Map.of("history", List.of("1", "2"))).history())
                .isEqualTo(1);
    }

    @Test
    void anEpochWithoutAnOffsetMeansNothing() {
        assertThat(request(Map.of("epoch", "e1")).since()).isNull();
    }

    @Test
    void anOffsetWithoutAnEpochIsOfAnyEpoch() {
        assertThat(request(Map.of("since", "0")).since()).isEqualTo(new Position(0, ""));
    }

    private static PlainRequest request(Map<String, String> parameters) {
        var lists = new HashMap<String, List<String>>();
        parameters.forEach((name, value) -> lists.put(name, List.of(value)));
        return PlainRequest.of(LOBBY, lists);
    }
}

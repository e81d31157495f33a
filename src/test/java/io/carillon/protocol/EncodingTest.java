package io.carillon.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.carillon.channel.ChannelName;
import io.carillon.channel.ClientInfo;
import io.carillon.channel.Position;
import io.carillon.channel.Publication;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class EncodingTest {

    private static final Instant TIME = Instant.ofEpochMilli(1_700_000_000_123L);

    @ParameterizedTest
    @MethodSource
    void plainIsThePayloadAlone(String data, String text) {
        assertThat(Encoding.PLAIN.encode(publication(data, null, null, Map.of())))
                .isEqualTo(text);
    }

    static Stream<Arguments> plainIsThePayloadAlone() {
        return Stream.of(
                arguments("\"\"", ""),
                arguments("\"a \\\"quoted\\\" text\\n\\u00e9\"", "a \"quoted\" text\né"),
                arguments("\"\\ud83d\\ude00\"", "😀"),
                arguments("\"{\\\"a\\\":1}\"", "{\"a\":1}"),
                arguments("1.50", "1.50"),
                arguments("null", "null"),
                arguments("[\"\\u0041\"]", "[\"\\u0041\"]"),
                arguments("{\"a\":\"b\"}", "{\"a\":\"b\"}"));
    }

    /** Tyrus throws an Error at a text that UTF-8 cannot hold; escaped, such a text is valid JSON. */
    @ParameterizedTest
    @CsvSource({"\"\\ud800\",�", "\"a\\udc00b\",a�b", "\"\\udc00\\ud800\",��", "\"\\ud83d\\ud83d\\ude00\",�😀"})
    void plainReplacesHalfASurrogatePairThatNoFrameCanHold(String data, String text) {
        assertThat(Encoding.PLAIN.encode(publication(data, null, null, Map.of())))
                .isEqualTo(text);
    }

    @Test
    void theEnvelopeHoldsEverythingThatIsThere() {
        var publication = publication(
                "{\"a\":\"\\u0041\"}", new Position(7, "e\"1"), new ClientInfo("jo\"e", "c1"), Map.of("k\n", "v\\"));
        assertThat(Encoding.ENVELOPE.encode(publication))
                .isEqualTo("{\"channel\":\"chat:\\\"lobby\",\"offset\":7,\"epoch\":\"e\\\"1\",\"time\":1700000000123,"
                        + "\"data\":{\"a\":\"\\u0041\"},\"tags\":{\"k\\n\":\"v\\\\\"},"
                        + "\"info\":{\"user\":\"jo\\\"e\",\"client\":\"c1\"}}");
    }

    @Test
    void theEnvelopeLeavesOutWhatIsNotThere() {
        assertThat(Encoding.ENVELOPE.encode(publication("null", null, null, Map.of())))
                .isEqualTo("{\"channel\":\"chat:\\\"lobby\",\"time\":1700000000123,\"data\":null}");
    }

    @Test
    void theEnvelopeOfAnAnonymousClientNamesItsConnection() {
        assertThat(Encoding.ENVELOPE.encode(publication("1", null, new ClientInfo("", "c1"), Map.of())))
                .endsWith(",\"data\":1,\"info\":{\"user\":\"\",\"client\":\"c1\"}}");
    }

    @Test
    void theEnvelopeIsJsonWhateverTheNames() {
        String half = "\ud800";
        var publication = publication("1", new Position(1, half), new ClientInfo(half, "\u0000"), Map.of(half, "\""));
        String envelope = Encoding.ENVELOPE.encode(publication);
        assertThat(Json.compact(envelope)).isEqualTo(envelope);
    }

    private static Publication publication(
            String data, @Nullable Position position, @Nullable ClientInfo info, Map<String, String> tags) {
        return new Publication(new ChannelName("chat:\"lobby"), position, TIME, data, info, tags);
    }
}

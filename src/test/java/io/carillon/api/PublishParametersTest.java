package io.carillon.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.channel.ChannelName;
import io.carillon.channel.Refusal;
import io.carillon.protocol.JsonFields;
import io.carillon.publishing.Message;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublishParametersTest {

    @Test
    void readsEveryParameter() {
        PublishParameters parameters = of("""
                {"channel":"news","channels":["a","b"],"data":{ "n": 1.50 },"skip_history":true,"tags":{"k":"v"},
                 "idempotency_key":"key","version":9223372036854775807,"version_epoch":"ve","delta":true,"unknown":[]}
                """);
        assertThat(parameters)
                .isEqualTo(new PublishParameters(
                        "news",
                        List.of("a", "b"),
                        "{\"n\":1.50}",
                        "",
                        true,
                        Map.of("k", "v"),
                        "key",
                        Long.MAX_VALUE,
                        "ve"));
        assertThat(parameters.message("b"))
                .isEqualTo(new Message(
                        new ChannelName("b"),
                        "{\"n\":1.50}",
                        null,
                        Map.of("k", "v"),
                        true,
                        "key",
                        Long.MAX_VALUE,
                        "ve"));
    }

    @Test
    void needsNoneOfThem() {
        PublishParameters parameters = of("{}");
        assertThat(parameters).isEqualTo(new PublishParameters("", List.of(), null, "", false, Map.of(), "", 0, ""));
        assertThat(parameters.message("news")).isEqualTo(Message.of(new ChannelName("news"), "", null));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"channel":1}             | "channel" is not a string
                    {"channels":"a"}          | "channels" is not a list of strings
                    {"skip_history":1}        | "skip_history" is not true or false
                    {"delta":"no"}            | "delta" is not true or false
                    {"tags":{"a":1}}          | "tags" is not an object whose values are strings
                    {"tags":[]}               | "tags" is not an object
                    {"idempotency_key":5}     | "idempotency_key" is not a string
                    {"version":-1}            | "version" is not a whole number from 0 to 9223372036854775807
                    {"version":"1"}           | "version" is not a whole number from 0 to 9223372036854775807
                    {"version_epoch":{}}      | "version_epoch" is not a string
                    {"b64data":[]}            | "b64data" is not a string
                    """)
    void refusesAParameterOfTheWrongKind(String body, String sentence) {
        assertThatThrownBy(() -> of(body))
                .isInstanceOf(Refusal.BadRequest.class)
                .hasMessage(sentence);
    }

    @Test
    void aMessageNeedsAChannelWithAValidName() {
        PublishParameters parameters = of("{\"data\":1}");
        assertThatThrownBy(() -> parameters.message(""))
                .isInstanceOf(Refusal.BadRequest.class)
                .hasMessage("the channel is missing: a name has 1 to 255 characters");
    }

    @Test
    void base64DataWinOverData() {
        String base64 = base64("{ \"a\" : \"é\" }");
        assertThat(of("{\"data\":1,\"b64data\":\"" + base64 + "\"}")
                        .message("a")
                        .data())
                .isEqualTo("{\"a\":\"é\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"e", "%%%%", "e30=e30=", "aGVsbG8=", "/w==", "eyI=", "ICA="})
    void refusesBase64DataThatAreNoJson(String base64) {
        PublishParameters parameters = of("{\"b64data\":\"" + base64 + "\"}");
        assertThatThrownBy(() -> parameters.message("news"))
                .isInstanceOf(Refusal.BadRequest.class)
                .hasMessage("b64data is not JSON text in base64; binary payloads are not supported");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static PublishParameters of(String body) {
        return PublishParameters.of(JsonFields.of(body));
    }
}

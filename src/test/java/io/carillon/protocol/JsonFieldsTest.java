package io.carillon.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.carillon.channel.Refusal;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonFieldsTest {

    @Test
    void readsEachKindOfMember() {
        JsonFields fields = JsonFields.of("""
                { "text" : "a\\n😀", "number": -7, "flag" : true, "object": {"a": "b"}, "texts": [ "a", "b" ], "raw": [ 1.0, " " ],
                  "map": {"k": "v", "gone": null} }
                """);
        assertThat(fields.text("text")).isEqualTo("a\n😀");
        assertThat(fields.number("number", -10, 10)).isEqualTo(-7);
        assertThat(fields.flag("flag")).isTrue();
        assertThat(fields.object("object").text("a")).isEqualTo("b");
        assertThat(fields.texts("texts")).containsExactly("a", "b");
        assertThat(fields.raw("raw")).isEqualTo("[1.0,\" \"]");
        assertThat(fields.textMap("map")).isEqualTo(Map.of("k", "v"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", " { } ", "{\"x\":null}", "{\"x\": null }", "{\"x\":1,\"x\":null}", "{\"X\":1,\" x\":1}"})
    void aMissingMemberIsTheDefault(String object) {
        JsonFields fields = JsonFields.of(object);
        assertThat(fields.raw("x")).isNull();
        assertThat(fields.text("x")).isEmpty();
        assertThat(fields.number("x", 0, 1)).isZero();
        assertThat(fields.flag("x")).isFalse();
        assertThat(fields.object("x")).isNull();
        assertThat(fields.texts("x")).isEmpty();
        assertThat(fields.textMap("x")).isEmpty();
    }

    @Test
    void ofANameThatOccursTwiceTheLastCounts() {
        assertThat(JsonFields.of("{\"a\":1,\"\\u0061\":\"2\"}").text("a")).isEqualTo("2");
    }

    @Test
    void findsAMemberWhoseNameIsEscaped() {
        assertThat(JsonFields.of("{\"ch\\u0061nnel\":\"news\"}").text("channel"))
                .isEqualTo("news");
    }

    @Test
    void aTextMapKeepsTheOrderOfItsMembers() {
        assertThat(JsonFields.of("{\"m\":{\"z\":\"1\",\"a\":\"2\",\"k\":\"3\"}}")
                        .textMap("m")
                        .keySet())
                .containsExactly("z", "a", "k");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    ``           | malformed JSON at character 0: expected an object
                    `  [1]`      | malformed JSON at character 2: expected an object
                    `"a"`        | malformed JSON at character 0: expected an object
                    `null`       | malformed JSON at character 0: expected an object
                    `{`          | malformed JSON at character 1: expected a string
                    `{a:1}`      | malformed JSON at character 1: expected a string
                    `{1:1}`      | malformed JSON at character 1: expected a string
                    `{"a"}`      | malformed JSON at character 4: expected ':'
                    `{"a":}`     | malformed JSON at character 5: expected a JSON value
                    `{"a":1`     | malformed JSON at character 6: expected '}'
                    `{"a":1,}`   | malformed JSON at character 7: expected a string
                    `{"a":1}{}`  | malformed JSON at character 7: expected the end
                    `{"a":1} x`  | malformed JSON at character 8: expected the end
                    """)
    void refusesWhatIsNoObject(String text, String sentence) {
        assertThatThrownBy(() -> JsonFields.of(text))
                .isInstanceOf(Refusal.BadRequest.class)
                .hasMessage(sentence);
    }

    @ParameterizedTest
    @MethodSource
    void refusesAMemberOfTheWrongKind(String value, Function<JsonFields, ?> read, String sentence) {
        JsonFields fields = JsonFields.of("{\"x\":" + value + "}");
        assertThatThrownBy(() -> read.apply(fields))
                .isInstanceOf(Refusal.BadRequest.class)
                .hasMessage(sentence);
    }

    static Stream<Arguments> refusesAMemberOfTheWrongKind() {
        Function<JsonFields, ?> text = fields -> fields.text("x");
        Function<JsonFields, ?> number = fields -> fields.number("x", -5, 5);
        Function<JsonFields, ?> flag = fields -> fields.flag("x");
        Function<JsonFields, ?> object = fields -> fields.object("x");
        Function<JsonFields, ?> texts = fields -> fields.texts("x");
        Function<JsonFields, ?> map = fields -> fields.textMap("x");
        return Stream.of(
                        wrong(text, "\"x\" is not a string", "1", "true", "[]", "{}", "[\"a\"]"),
                        wrong(
                                number,
                                "\"x\" is not a whole number from -5 to 5",
                                List.of("6", "-6", "1.0", "1e0", "\"1\"", "true", "[1]", "99999999999999999999")
                                        .toArray(String[]::new)),
                        wrong(flag, "\"x\" is not true or false", "1", "0", "\"true\"", "[]", "{}"),
                        wrong(object, "\"x\" is not an object", "1", "\"{}\"", "[]", "true"),
                        wrong(
                                texts,
                                "\"x\" is not a list of strings",
                                "\"a\"",
                                "{}",
                                "[1]",
                                "[\"a\",null]",
                                "[[\"a\"]]"),
                        wrong(map, "\"x\" is not an object", "[]", "\"a\"", "1"),
                        wrong(
                                map,
                                "\"x\" is not an object whose values are strings",
                                "{\"a\":1}",
                                "{\"a\":\"b\",\"c\":{}}",
                                "{\"a\":[\"b\"]}"))
                .flatMap(Function.identity());
    }

    private static Stream<Arguments> wrong(Function<JsonFields, ?> read, String sentence, String... values) {
        return Stream.of(values).map(value -> arguments(value, read, sentence));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, Long.MAX_VALUE})
    void readsNumbersUpToTheirLimits(long number) {
        assertThat(JsonFields.of("{\"n\":" + number + "}").number("n", 0, Long.MAX_VALUE))
                .isEqualTo(number);
    }

    @Test
    void aPayloadMayBeAsDeepInARequestAsOnItsOwn() {
        String deepest = "[".repeat(32) + "]".repeat(32);
        assertThat(JsonFields.of("{\"data\":" + deepest + "}").raw("data")).isEqualTo(Json.compact(deepest));
        assertThatThrownBy(() -> JsonFields.of("{\"data\":[" + deepest + "]}"))
                .isInstanceOf(Refusal.BadRequest.class)
                .hasMessage("the JSON is nested more than 32 levels deep");
    }

    @Test
    void anObjectIsWrittenAgainAsItCanBeRead() {
        String json = "{ \"a\" : [ 1 ], \"b\": null, \"a\" : {\"c\" : 1.50}, \"\\u0022\" : \"\\u0041\" }";
        assertThat(JsonFields.of(json).json()).isEqualTo("{\"a\":{\"c\":1.50},\"\\\"\":\"\\u0041\"}");
        assertThat(JsonFields.of("{}").json()).isEqualTo("{}");
    }

    @Test
    void aListOfObjectsHoldsNothingElse() {
        assertThat(JsonFields.of("{\"a\":[ {}, {\"b\" : 1} ]}").objects("a")).containsExactly("{}", "{\"b\":1}");
        assertThat(JsonFields.of("{}").objects("a")).isEmpty();
        for (String other : new String[] {"{}", "[1]", "[{},\"{}\"]", "\"[]\""}) {
            JsonFields fields = JsonFields.of("{\"a\":" + other + "}");
            assertThatThrownBy(() -> fields.objects("a"))
                    .isInstanceOf(Refusal.BadRequest.class)
                    .hasMessage("\"a\" is not a list of objects");
        }
    }
}

package io.carillon.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.carillon.channel.Refusal;
import io.carillon.testing.Seeds;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "true",
                "false",
                "null",
                "0",
                "-0",
                "-1",
                "0.0",
                "10",
                "1e5",
                "1E+05",
                "1.50e-10",
                "-0.1E1",
                "12345678901234567890.123456789012345678901234567890",
                "1e999999999",
                "\"\"",
                "\"a b\"",
                "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
                "\"\\u0041\\u00e9\\u00E9\\uFFFF\"",
                "\"\\u0000\"",
                "\"\\ud83d\\ude00\"",
                "\"\\ud800\"",
                "\"\\udc00\\ud800\"",
                "\"\ud83d\ude00\"",
                "\"\u007f\u0080\u00a0\u2028\ufeff\uffff\"",
                "\"[{]}:,\"",
                "[]",
                "{}",
                "[[],{},[{}]]",
                "[1,-1,\"1\",null]",
                "{\"\":0}",
                "{\"a\":{\"b\":[{\"c\":null}]}}",
                "{\"a\":1,\"a\":2}",
                "{\"\\u0061\\n\":1}"
            })
    void passesOnWhatNeedsNoChangeAsItWasWritten(String json) {
        assertThat(Json.compact(json)).isEqualTo(json);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\u0000",
                "nul",
                "nulll",
                "True",
                "tru e",
                "true false",
                "undefined",
                "NaN",
                "Infinity",
                "-Infinity",
                "'a'",
                "a"
            })
    void refusesALiteralThatIsNone(String text) {
        assertMalformed(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-", "--1", "+1", "01", "-01", "00", ".5", "-.5", "1.", "1.e1", "1..2", "1e", "1e+", "1e+-1", "1e1.5",
                "0x1f", "1_000", "1f", "1 2", "\u0661", "1\u0661", "\uff11"
            })
    void refusesANumberThatIsNone(String text) {
        assertMalformed(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"", "\"a", "a\"", "\"a\"b", "\"a\"\"b\"", "\"a\\\"", "\"\\\"", "\"a\\", "[\"a]"})
    void refusesAStringThatDoesNotEndWhereItShould(String text) {
        assertMalformed(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"\\x41\"",
                "\"\\a\"",
                "\"\\ \"",
                "\"\\'\"",
                "\"\\N\"",
                "\"\\\u0000\"",
                "\"\\\n\"",
                "\"\\u\"",
                "\"\\u12\"",
                "\"\\u123\"",
                "\"\\u123g\"",
                "\"\\u 123\"",
                "\"\\u+123\"",
                "\"\\U0041\"",
                "\"\\u\uff11\uff12\uff13\uff14\"",
                "\"\\u\u0661\u0661\u0661\u0661\"",
                "\"\\u004",
                "\"\\u"
            })
    void refusesAnEscapeThatIsNone(String text) {
        assertMalformed(text);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8, 9, 10, 13, 0x1b, 0x1f})
    void refusesAControlCharacterInAString(int c) {
        assertMalformed("\"" + (char) c + "\"");
        assertMalformed("{\"" + (char) c + "\":1}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud800", "\udc00", "\udc00\ud800", "\ud800a", "a\udfff", "\ud800\ud800\udc00"})
    void refusesHalfASurrogatePairThatNoUtf8CanHold(String text) {
        assertMalformed("\"" + text + "\"");
        assertMalformed("\"" + text);
        assertMalformed(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[",
                "]",
                "[1",
                "[1,",
                "[1,]",
                "[,1]",
                "[,]",
                "[1,,2]",
                "[1 2]",
                "[1]]",
                "[1}",
                "[1;2]",
                "[]1",
                "[\"a\":1]",
                "[/*1*/]"
            })
    void refusesAnArrayThatIsNone(String text) {
        assertMalformed(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "}",
                "{\"a\"",
                "{\"a\"}",
                "{\"a\":",
                "{\"a\":}",
                "{\"a\":1",
                "{\"a\":1,",
                "{\"a\":1,}",
                "{,}",
                "{,\"a\":1}",
                "{\"a\":1,,\"b\":2}",
                "{\"a\":1 \"b\":2}",
                "{\"a\" 1}",
                "{\"a\"::1}",
                "{\"a\"=1}",
                "{a:1}",
                "{'a':1}",
                "{1:1}",
                "{null:1}",
                "{[]:1}",
                "{\"a\":1}}",
                "{\"a\":1]",
                "{\"a\":1}//"
            })
    void refusesAnObjectThatIsNone(String text) {
        assertMalformed(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u000b", "\f", "\u0000", "\u0085", "\u00a0", "\u2003", "\u2028", "\ufeff"})
    void refusesWhiteSpaceThatJsonDoesNotKnow(String space) {
        assertMalformed(space + "1");
        assertMalformed("1" + space);
        assertMalformed("[" + space + "1]");
    }

    @ParameterizedTest
    @MethodSource
    void stripsWhiteSpaceOutsideStringsOnly(String text, String compact) {
        assertThat(Json.compact(text)).isEqualTo(compact);
    }

    static Stream<Arguments> stripsWhiteSpaceOutsideStringsOnly() {
        return Stream.of(
                arguments(" \t\r\n1 \t\r\n", "1"),
                arguments(" \" a \" ", "\" a \""),
                arguments("[ 1 ,\n2\t,\r\n3 ]", "[1,2,3]"),
                arguments("[ ]", "[]"),
                arguments("{ }", "{}"),
                arguments("{ \" a \" : \" b \" , \"c\":\t[ true ] }", "{\" a \":\" b \",\"c\":[true]}"),
                arguments("[ \"a\\\" b\" , \"c d\" ]", "[\"a\\\" b\",\"c d\"]"),
                arguments("[ \"a\\\\\" , \" b\" ]", "[\"a\\\\\",\" b\"]"),
                arguments("[ \"\\u0020 \\\\\\\" \" ]", "[\"\\u0020 \\\\\\\" \"]"),
                arguments("[ 1.50E+2 , \"\\u0041\\/\" ]", "[1.50E+2,\"\\u0041\\/\"]"));
    }

    @ParameterizedTest
    @MethodSource("nestings")
    void acceptsThirtyTwoLevels(String open, String inner, String close) {
        String json = open.repeat(32) + inner + close.repeat(32);
        assertThat(Json.compact(json)).isEqualTo(json);
    }

    @ParameterizedTest
    @MethodSource("nestings")
    void refusesThirtyThreeLevels(String open, String inner, String close) {
        assertThatThrownBy(() -> Json.compact(open.repeat(33) + inner + close.repeat(33)))
                .isInstanceOf(Refusal.BadRequest.class)
                .hasMessage("the JSON is nested more than 32 levels deep");
    }

    static Stream<Arguments> nestings() {
        return Stream.of(
                arguments("[", "", "]"),
                arguments("[", "1", "]"),
                arguments("[1,", "\"a\"", ",2]"),
                arguments("{\"a\":", "1", "}"),
                arguments("{\"b\":0,\"a\":", "null", "}"),
                arguments("[\"[\",", "null", ",\"]\"]"));
    }

    @Test
    void refusesEndlessNestingBeforeTheStackEnds() {
        assertThatThrownBy(() -> Json.compact("[".repeat(1_000_000)))
                .isInstanceOf(Refusal.BadRequest.class)
                .hasMessage("the JSON is nested more than 32 levels deep");
    }

    @ParameterizedTest
    @MethodSource
    void saysWhereTheTextIsWrongAndWhatWasExpected(String text, String sentence) {
        assertThatThrownBy(() -> Json.compact(text))
                .isInstanceOf(Refusal.BadRequest.class)
                .hasMessage(sentence);
    }

    static Stream<Arguments> saysWhereTheTextIsWrongAndWhatWasExpected() {
        return Stream.of(
                arguments("", "malformed JSON at character 0: expected a JSON value"),
                arguments("[1,]", "malformed JSON at character 3: expected a JSON value"),
                arguments("[1 2]", "malformed JSON at character 3: expected ']'"),
                arguments("{\"a\" 1}", "malformed JSON at character 5: expected ':'"),
                arguments("{a:1}", "malformed JSON at character 1: expected a string"),
                arguments("{} {}", "malformed JSON at character 3: expected the end"),
                arguments("\"a\\x\"", "malformed JSON at character 3: expected an escape sequence"),
                arguments("\"\\u12x4\"", "malformed JSON at character 5: expected four hexadecimal digits"),
                arguments("\"a\n\"", "malformed JSON at character 2: expected an escaped control character"),
                arguments("\"a\ud800\"", "malformed JSON at character 2: expected a whole surrogate pair"),
                arguments("\"abc", "malformed JSON at character 4: expected the end of a string"),
                arguments("1.x", "malformed JSON at character 2: expected a digit"));
    }

    @ParameterizedTest
    @MethodSource
    void takesAnArrayApart(String array, List<String> elements) {
        assertThat(Json.elements(array)).isEqualTo(elements);
    }

    static Stream<Arguments> takesAnArrayApart() {
        return Stream.of(
                arguments("[]", List.of()),
                arguments(" [ ] ", List.of()),
                arguments("[1]", List.of("1")),
                arguments(
                        "[ 1.0 , \"a,]b\" , { \"a\" : [ 1 ] } , null ]",
                        List.of("1.0", "\"a,]b\"", "{\"a\":[1]}", "null")),
                arguments("[[],[2]]", List.of("[]", "[2]")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "\"[]\"", "{}", "null"})
    void takesNothingButAnArrayApart(String text) {
        assertThatThrownBy(() -> Json.elements(text))
                .isInstanceOf(Refusal.BadRequest.class)
                .hasMessage("expected a JSON array");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "[1", "[1,]", "[,]", "[1 2]", "[1]2", "[a]"})
    void takesNoMalformedArrayApart(String text) {
        assertThatThrownBy(() -> Json.elements(text))
                .isInstanceOf(Refusal.BadRequest.class)
                .hasMessageStartingWith("malformed JSON at character ");
    }

    @ParameterizedTest
    @MethodSource
    void readsAString(String json, String text) {
        assertThat(Json.unquote(json)).isEqualTo(text);
    }

    static Stream<Arguments> readsAString() {
        return Stream.of(
                arguments("\"\"", ""),
                arguments("\"a 😀\"", "a 😀"),
                arguments("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t"),
                arguments("\"\\u0041\\u00e9\\u00E9\"", "Aéé"),
                arguments("\"\\ud83d\\ude00\"", "😀"),
                arguments("\"\\u0000\"", "\u0000"),
                arguments("\"\\\\u0041\"", "\\u0041"),
                arguments("\"a\\\\\"", "a\\"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "1", "[]", "{}", "null", "a\"", "\""})
    void readsNothingButAString(String text) {
        assertThatThrownBy(() -> Json.unquote(text))
                .isInstanceOf(Refusal.BadRequest.class)
                .hasMessage("expected a JSON string");
    }

    @ParameterizedTest
    @MethodSource
    void writesAString(String text, String json) {
        assertThat(Json.quote(text)).isEqualTo(json);
    }

    static Stream<Arguments> writesAString() {
        return Stream.of(
                arguments("", "\"\""),
                arguments("a/b 😀 é", "\"a/b 😀 é\""),
                arguments("\"\\\n\r\t", "\"\\\"\\\\\\n\\r\\t\""),
                arguments("\u0000\b\f\u001f\u007f", "\"\\u0000\\u0008\\u000c\\u001f\\u007f\""),
                arguments("\ud800", "\"\\ud800\""),
                arguments("\udc00\ud800", "\"\\udc00\\ud800\""),
                arguments("\ud83d\ud83d\ude00\ude00", "\"\\ud83d\ud83d\ude00\\ude00\""));
    }

    @Test
    void writesAMapOfTexts() {
        var json = new StringBuilder("x");
        Json.quote(json, new TreeMap<>(Map.of("a\"", "1", "b", "2\n")));
        assertThat(json).hasToString("x{\"a\\\"\":\"1\",\"b\":\"2\\n\"}");
    }

    @Test
    void writesAnEmptyMap() {
        var json = new StringBuilder("{");
        Json.quote(json, Map.of());
        assertThat(json).hasToString("{{}");
    }

    @Test
    void everyTextSurvivesQuotingAndUnquoting() {
        Random random = Seeds.random(JsonTest.class);
        for (int i = 0; i < 5_000; i++) {
            String text = text(random);
            String json = Json.quote(text);
            assertThat(Json.compact(json)).isEqualTo(json);
            assertThat(Json.unquote(json)).isEqualTo(text);
        }
    }

    private static String text(Random random) {
        int[] alphabets = {0x20, 0x80, 0x800, 0x1_0000};
        var text = new StringBuilder();
        for (int length = random.nextInt(12); length > 0; length--) {
            switch (random.nextInt(4)) {
                case 0 -> text.append("\"\\/bnu".charAt(random.nextInt(6)));
                case 1 -> text.append((char) (0xd800 + random.nextInt(0x800)));
                case 2 -> text.appendCodePoint(0x1_0000 + random.nextInt(0x10_0000));
                default -> text.append((char) random.nextInt(alphabets[random.nextInt(4)]));
            }
        }
        return text.toString();
    }

    private static void assertMalformed(String text) {
        assertThatThrownBy(() -> Json.compact(text))
                .isInstanceOf(Refusal.BadRequest.class)
                .hasMessageStartingWith("malformed JSON at character ");
    }
}

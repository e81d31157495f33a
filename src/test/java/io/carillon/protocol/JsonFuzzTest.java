package io.carillon.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.channel.Refusal;
import io.carillon.testing.Seeds;
import jakarta.json.JsonException;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParserFactory;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Our parser against a strict one of others (Parsson), on valid texts with random damage: both accept or both refuse, and
 * what both accept means the same after it was made compact. Two differences are meant: ours stops at 32 levels, and it
 * refuses half a surrogate pair, which no UTF-8 can hold.
 */
class JsonFuzzTest {

    private static final int ROUNDS = 20_000;

    private static final JsonParserFactory PARSERS = jakarta.json.Json.createParserFactory(null);

    private static final List<String> VALID = List.of(
            "{\"channel\":\"chat:lobby\",\"data\":{\"text\":\"Hello\",\"n\":[1,2.5,-3e+10,0]},\"skip_history\":true}",
            " { \"a\" : [ true , false , null ] , \"b\\u0041\\n\" : \"\\ud83d\\ude00 \\\\ \\\" \\/ é 😀\" } ",
            "[[],{},\"\",0,-0.0e-0,[{\"a\":{\"b\":[1E5]}}]]",
            "\"a\\tb\\u00e9\"",
            "-12.5e+3",
            "[".repeat(30) + "{\"deep\":[1]}" + "]".repeat(30));

    private static final String ALPHABET =
            "{}[]:,\"\\/ \t\r\n0123456789+-.eEtrufalsnbx\u0000\u001f\u007f\u00a0é\ud83d\ude00\ufeff";

    @Test
    void acceptsAndRefusesWhatAStrictParserDoes() {
        Random random = Seeds.random(JsonFuzzTest.class);
        int accepted = 0;
        int tooDeep = 0;
        for (int i = 0; i < ROUNDS; i++) {
            String text = damaged(VALID.get(random.nextInt(VALID.size())), random);
            Reading reference = reference(text);
            String compact = null;
            String sentence = "";
            try {
                compact = Json.compact(text);
            } catch (Refusal.BadRequest refusal) {
                sentence = String.valueOf(refusal.getMessage());
            }
            if (sentence.contains("levels deep")) {
                tooDeep++;
                assertThat(depth(text)).as(text).isGreaterThan(32);
            } else if (hasHalfPair(text)) {
                assertThat(compact).as(text).isNull();
            } else {
                assertThat(compact != null).as("%s is JSON", text).isEqualTo(reference != null);
            }
            if (compact != null) {
                accepted++;
                assertThat(reference(compact)).as(text).isEqualTo(reference);
                assertThat(Json.compact(compact)).as(text).isEqualTo(compact);
            }
        }
        // Else the damage is too heavy or too light to tell anything.
        assertThat(accepted).isBetween(ROUNDS / 20, ROUNDS / 2);
        assertThat(tooDeep).isPositive();
    }

    private static String damaged(String text, Random random) {
        var damaged = new StringBuilder(text);
        for (int times = random.nextInt(4); times >= 0; times--) {
            int at = random.nextInt(damaged.length() + 1);
            int end = Math.min(damaged.length(), at + random.nextInt(4));
            switch (random.nextInt(5)) {
                case 0 -> damaged.delete(at, end);
                case 1 -> damaged.insert(at, ALPHABET.charAt(random.nextInt(ALPHABET.length())));
                case 2 -> damaged.replace(at, end, " ");
                case 3 -> damaged.insert(at, damaged.substring(at, end));
                default -> {
                    int other = random.nextInt(damaged.length() + 1);
                    damaged.insert(other, damaged.substring(at, end));
                }
            }
        }
        return damaged.toString();
    }

    /** What a parser saw, in the order it saw it; numbers as they were written. */
    private record Reading(List<String> events) {}

    private static @Nullable Reading reference(String text) {
        var events = new ArrayList<String>();
        try (JsonParser parser = PARSERS.createParser(new StringReader(text))) {
            while (parser.hasNext()) {
                JsonParser.Event event = parser.next();
                events.add(
                        switch (event) {
                            case KEY_NAME, VALUE_STRING, VALUE_NUMBER -> event + " " + parser.getString();
                            default -> event.toString();
                        });
            }
            return events.isEmpty() ? null : new Reading(events);
        } catch (JsonException | IllegalStateException e) {
            return null;
        }
    }

    /** Brackets outside strings that are open at once, at most. */
    private static int depth(String text) {
        int depth = 0;
        int most = 0;
        boolean inString = false;
        for (int i = 0; i < text.length(); i++) {
            switch (text.charAt(i)) {
                case '"' -> inString = !inString;
                case '\\' -> i += inString ? 1 : 0;
                case '[', '{' -> depth += inString ? 0 : 1;
                case ']', '}' -> depth -= inString ? 0 : 1;
                default -> {}
            }
            most = Math.max(most, depth);
        }
        return most;
    }

    private static boolean hasHalfPair(String text) {
        return text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }
}

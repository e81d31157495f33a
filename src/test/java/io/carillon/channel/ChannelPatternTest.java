package io.carillon.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.testing.Seeds;
import java.util.Arrays;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChannelPatternTest {

    @ParameterizedTest
    @CsvSource({
        "chat:*, chat:lobby, true",
        "chat:*, chat:, true",
        "chat:*, chats:lobby, false",
        "*, news, true",
        "*:lobby, chat:lobby, true",
        "*:lobby, chat:lobby2, false",
        "c*t:*b*y, chat:lobby, true",
        "a*a, a, false",
        "**, news, true",
        "news, news, true",
        "news, newsroom, false",
        "news, new, false",
        "n?ws, news, false",
        "n.ws, news, false",
        "[n]ews, news, false"
    })
    void aStarStandsForAnyCharactersAndEverythingElseForItself(String pattern, String name, boolean matches) {
        assertThat(new ChannelPattern(pattern).matches(name)).isEqualTo(matches);
    }

    @Test
    void withoutAPatternAllAreMeant() {
        assertThat(ChannelPattern.of("")).isEqualTo(ChannelPattern.ALL);
        assertThat(ChannelPattern.of("a*")).isEqualTo(new ChannelPattern("a*"));
    }

    @Test
    void agreesWithRegularExpressions() {
        Random random = Seeds.random(ChannelPatternTest.class);
        for (int i = 0; i < 20_000; i++) {
            String pattern = text(random, "ab*", 8);
            String name = text(random, "ab", 8);
            String expression =
                    Arrays.stream(pattern.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
            assertThat(new ChannelPattern(pattern).matches(name))
                    .as("%s matches %s", pattern, name)
                    .isEqualTo(name.matches(expression));
        }
    }

    @Test
    void isNoLongerThanAName() {
        assertThat(new ChannelPattern("*a".repeat(127) + "*").matches("b".repeat(255)))
                .isFalse();
        assertThatThrownBy(() -> new ChannelPattern("a".repeat(256)))
                .isInstanceOf(Refusal.BadRequest.class)
                .hasMessageStartingWith("the pattern has 256 characters, allowed are 255: \"aaa");
    }

    private static String text(Random random, String alphabet, int most) {
        return random.ints(random.nextInt(most + 1), 0, alphabet.length())
                .mapToObj(i -> String.valueOf(alphabet.charAt(i)))
                .collect(Collectors.joining());
    }
}

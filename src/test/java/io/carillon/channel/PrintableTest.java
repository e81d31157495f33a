package io.carillon.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.testing.Seeds;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "!\"#$%&'()*+,-./09:;<=>?@AZ[\\]^_`az{|}~"})
    void visibleAsciiIsPrintable(String text) {
        assertThat(Printable.isPrintable(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "a b", "a\t", "\n", "\u0000", "\u001f", "\u007f", "\u0080", "é", "\u2028", "😀"})
    void nothingElseIs(String text) {
        assertThat(Printable.isPrintable(text)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "``,\"\"",
                "a b,\"a b\"",
                "é,\"\\u00e9\"",
                "`\n`,\"\\u000a\"",
                "\u007f,\"\\u007f\"",
                "😀,\"\\ud83d\\ude00\"",
                "\u202e,\"\\u202e\""
            })
    void anExcerptEscapesWhatIsNotAscii(String text, String excerpt) {
        assertThat(Printable.excerpt(text)).isEqualTo(excerpt);
    }

    @Test
    void anExcerptShowsTheBeginningOfALongText() {
        assertThat(Printable.excerpt("x".repeat(59))).isEqualTo('"' + "x".repeat(59) + '"');
        assertThat(Printable.excerpt("x".repeat(60))).isEqualTo('"' + "x".repeat(59) + "…\"");
        assertThat(Printable.excerpt("x".repeat(100_000))).isEqualTo('"' + "x".repeat(59) + "…\"");
    }

    @Test
    void anExcerptIsOneLineOfAtMost64CharactersWhateverTheText() {
        Random random = Seeds.random(PrintableTest.class);
        for (int i = 0; i < 2_000; i++) {
            var text = new StringBuilder();
            for (int length = random.nextInt(80); length > 0; length--) {
                text.append((char) (random.nextInt(8) == 0 ? random.nextInt(0x1_0000) : 'a' + random.nextInt(26)));
            }
            String excerpt = Printable.excerpt(text.toString());
            assertThat(excerpt).matches("\"[ -~]*…?\"").hasSizeLessThanOrEqualTo(64);
        }
    }
}

package io.carillon.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.testing.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8Test {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "\u0000",
                "\u007f",
                "\u0080",
                "\u07ff",
                "\u0800",
                "\ud7ff",
                "\ue000",
                "\uffff",
                "\ud800\udc00",
                "\udbff\udfff",
                "aé€😀"
            })
    void countsWhatTheEncoderWrites(String text) {
        assertThat(Utf8.length(text)).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
    }

    @Test
    void countsEveryTextAsTheEncoderDoesAlsoWhenItComesInParts() {
        Random random = Seeds.random(Utf8Test.class);
        for (int i = 0; i < 5_000; i++) {
            String text = text(random);
            int bytes = text.getBytes(StandardCharsets.UTF_8).length;
            int cut = random.nextInt(text.length() + 1);
            assertThat(Utf8.length(text)).as(text).isEqualTo(bytes);
            assertThat(Utf8.length(text.substring(0, cut)) + Utf8.length(text.substring(cut)))
                    .as("%s cut at %d", text, cut)
                    .isEqualTo(bytes);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "é€", "😀", "\ud83d\ude00\ud83d\ude00", "\ufffd"})
    void leavesAWellFormedTextAsItIs(String text) {
        assertThat(Utf8.wellFormed(text)).isSameAs(text);
    }

    @ParameterizedTest
    @CsvSource({
        "\ud800, \ufffd",
        "a\udc00b, a\ufffdb",
        "\udc00\ud800, \ufffd\ufffd",
        "\ud83d\ud83d\ude00\ude00, \ufffd😀\ufffd"
    })
    void replacesHalfASurrogatePair(String text, String wellFormed) {
        assertThat(Utf8.wellFormed(text)).isEqualTo(wellFormed);
    }

    private static String text(Random random) {
        int[] limits = {0x80, 0x800, 0xd800, 0x11_0000};
        var text = new StringBuilder();
        for (int length = random.nextInt(10); length > 0; length--) {
            int c = random.nextInt(limits[random.nextInt(limits.length)]);
            text.appendCodePoint(c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? '?' : c);
        }
        return text.toString();
    }
}

package io.carillon.endpoint;

import static io.carillon.endpoint.IncomingText.Progress.PARTIAL;
import static io.carillon.endpoint.IncomingText.Progress.TOO_BIG;
import static io.carillon.endpoint.IncomingText.Progress.WHOLE;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IncomingTextTest {

    private final IncomingText text = new IncomingText(8);

    @Test
    void putsTogetherWhatComesInParts() {
        assertThat(text.add("ab", false)).isEqualTo(PARTIAL);
        assertThat(text.add("", false)).isEqualTo(PARTIAL);
        assertThat(text.add("cd", true)).isEqualTo(WHOLE);
        assertThat(text.take()).isEqualTo("abcd");
    }

    @Test
    void anEmptyTextIsOneToo() {
        assertThat(text.add("", true)).isEqualTo(WHOLE);
        assertThat(text.take()).isEmpty();
    }

    @Test
    void theNextTextBeginsAnew() {
        for (int i = 0; i < 3; i++) {
            assertThat(text.add("1234", false)).isEqualTo(PARTIAL);
            assertThat(text.add("567" + i, true)).isEqualTo(WHOLE);
            assertThat(text.take()).isEqualTo("1234567" + i);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"12345678", "éééé", "😀😀", "€€é"})
    void theLimitIsInBytesAndMayBeReached(String whole) {
        assertThat(text.add(whole, true)).isEqualTo(WHOLE);
        assertThat(text.take()).isEqualTo(whole);
    }

    @ParameterizedTest
    @ValueSource(strings = {"123456789", "ééééx", "😀😀x", "€€€"})
    void oneByteMoreIsTooBig(String whole) {
        assertThat(text.add(whole, true)).isEqualTo(TOO_BIG);
    }

    @Test
    void tooBigIsSaidBeforeTheEndHasCome() {
        assertThat(text.add("12345678", false)).isEqualTo(PARTIAL);
        assertThat(text.add("9", false)).isEqualTo(TOO_BIG);
    }

    @Test
    void whatIsTooBigStaysSoWhateverComes() {
        assertThat(text.add("123456789", false)).isEqualTo(TOO_BIG);
        for (int i = 0; i < 3; i++) {
            assertThat(text.add("", false)).isEqualTo(TOO_BIG);
            assertThat(text.add("x".repeat(1000), true)).isEqualTo(TOO_BIG);
        }
    }

    @Test
    void aCharacterThatWasCutInTwoCountsOnce() {
        assertThat(text.add("1234\ud83d", false)).isEqualTo(PARTIAL);
        assertThat(text.add("\ude00", true)).isEqualTo(WHOLE);
        assertThat(text.take()).isEqualTo("1234😀");
    }

    @Test
    void emptyPartsDoNotAddUp() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(text.add("", false)).isEqualTo(PARTIAL);
        }
        assertThat(text.add("12345678", true)).isEqualTo(WHOLE);
    }
}

package io.carillon.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who measures must count right: where an answer ends, what a frame holds, what is lost. */
class LoadGeneratorTest {

    @ParameterizedTest
    @CsvSource({
        // Not whole yet.
        "'HTTP/1.1 200 OK|', -1",
        "'HTTP/1.1 200 OK|Content-Length: 5||abcd', -1",
        "'HTTP/1.1 200 OK|Transfer-Encoding: chunked||2|ab|0|', -1",
        // Whole, and what follows is another one's.
        "'HTTP/1.1 200 OK|content-length: 5||abcdeHTTP', 43",
        "'HTTP/1.1 204 No Content||', 27",
        "'HTTP/1.1 200 OK|Transfer-Encoding: chunked||2|ab|0||', 59",
        "'HTTP/1.1 200 OK|Transfer-Encoding: chunked||0||', 52"
    })
    void findsWhereAnAnswerEnds(String answer, int end) {
        byte[] bytes = bytes(answer.replace("|", "\r\n"));
        assertThat(Http.endOfAnswer(bytes, bytes.length)).isEqualTo(end);
    }

    @Test
    void findsEveryStampInAText() {
        byte[] text =
                bytes("{\"data\":\"" + Stamp.of(7, 123, "xx") + "\"}\n{\"data\":\"" + Stamp.of(12, 9, "") + "\"}");
        int first = Stamp.find(text, 0, text.length);
        assertThat(Stamp.number(text, first)).isEqualTo(7);
        int sent = Stamp.behindNumber(text, first);
        assertThat(Stamp.number(text, sent)).isEqualTo(123);
        int second = Stamp.find(text, Stamp.behindNumber(text, sent), text.length);
        assertThat(Stamp.number(text, second)).isEqualTo(12);
        assertThat(Stamp.find(text, Stamp.behindNumber(text, second), text.length))
                .isEqualTo(-1);
    }

    @Test
    void countsWhatIsOnItsWayAndWhatIsLost() {
        var tally = new Tally(7);
        int first = tally.published(2);
        int second = tally.published(2);
        tally.arrived(7, System.nanoTime(), false);
        assertThat(tally.arrived()).as("what was of the run before").isZero();
        assertThat(tally.inFlight()).isEqualTo(2);
        tally.arrived(first, System.nanoTime(), false);
        assertThat(tally.inFlight()).as("one subscriber still waits").isEqualTo(2);
        tally.arrived(first, System.nanoTime(), false);
        assertThat(tally.inFlight()).isOne();
        tally.arrived(second, System.nanoTime(), true);
        assertThat(tally.lost()).isOne();
        assertThat(tally.unordered()).isOne();
        assertThat(tally.isComplete()).isFalse();
        tally.arrived(second, System.nanoTime(), false);
        assertThat(tally.isComplete()).isTrue();
        assertThat(tally.lost()).isZero();
    }

    @Test
    void aPublicationForNobodyIsNotOnItsWay() {
        var tally = new Tally(7);
        tally.published(0);
        assertThat(tally.inFlight()).isZero();
        assertThat(tally.isComplete()).isTrue();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}

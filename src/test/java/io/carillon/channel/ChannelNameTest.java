package io.carillon.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelNameTest {

    @ParameterizedTest
    @ValueSource(strings = {"a", "news", "chat:lobby", "$private", "dialog#42,43", "/a/b*&?=%20", "!~", "\"'\\<>"})
    void isAnyPrintableAscii(String name) {
        assertThat(new ChannelName(name)).hasToString(name);
    }

    @Test
    void hasAtMost255Characters() {
        assertThat(new ChannelName("x".repeat(255)).value()).hasSize(255);
        assertThatThrownBy(() -> new ChannelName("x".repeat(256)))
                .isInstanceOf(Refusal.BadRequest.class)
                .hasMessage("the channel name has 256 characters, allowed are 255: \"" + "x".repeat(59) + "…\"");
    }

    @Test
    void isNotEmpty() {
        assertThatThrownBy(() -> new ChannelName(""))
                .isInstanceOf(Refusal.BadRequest.class)
                .hasMessage("the channel is missing: a name has 1 to 255 characters");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "`a b`,a b",
                "` `,` `",
                "ä,\\u00e4",
                "`a\n`,a\\u000a",
                "\u007f,\\u007f",
                "a\u0000b,a\\u0000b",
                "😀,\\ud83d\\ude00"
            })
    void holdsNothingElse(String name, String excerpt) {
        assertThatThrownBy(() -> new ChannelName(name))
                .isInstanceOf(Refusal.BadRequest.class)
                .hasMessage("the channel name holds a character that is not printable ASCII: \"" + excerpt + "\"");
    }

    @ParameterizedTest
    @CsvSource({
        "news, ''",
        "chat:lobby, chat",
        "$chat:lobby, chat",
        "$lobby, ''",
        "chat:lobby:1, chat",
        "chat:, chat",
        ":lobby, ''",
        "$:lobby, ''",
        "$$a:b, $a",
        "a$b:c, a$b",
        "a#b:c, a#b"
    })
    void theNamespaceIsWhatStandsBeforeTheFirstColon(String name, String namespace) {
        assertThat(new ChannelName(name).namespace()).isEqualTo(namespace);
    }

    /** These numbers are the contract between nodes: another version that hashes differently cannot join the cluster. */
    @ParameterizedTest
    @CsvSource({
        "news, 22, 214, 6",
        "chat:lobby, 54, 118, 5",
        "$chat:lobby, 11, 715, 2",
        "user:1, 25, 665, 5",
        "user:2, 60, 444, 5",
        "polygenelubricants, 32, 416, 2"
    })
    void thePartitionIsTheSameOnEveryNodeOfEveryVersion(String name, int of64, int of1024, int of7) {
        var channel = new ChannelName(name);
        assertThat(channel.partition(64)).isEqualTo(of64);
        assertThat(channel.partition(1024)).isEqualTo(of1024);
        assertThat(channel.partition(7)).isEqualTo(of7);
        assertThat(channel.partition(1)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"user:%d", "$chat:room-%05d", "%d"})
    void similarNamesSpreadOverThePartitions(String pattern) {
        int partitions = 64;
        int[] sizes = new int[partitions];
        IntStream.range(0, partitions * 100)
                .mapToObj(i -> new ChannelName(String.format(pattern, i)))
                .forEach(channel -> sizes[channel.partition(partitions)]++);
        assertThat(IntStream.of(sizes).boxed().toList())
                .allSatisfy(size -> assertThat(size).isBetween(60, 140));
    }

    @Test
    void areOrderedAsTheirTexts() {
        assertThat(Stream.of("b", "a:1", "a", "B").map(ChannelName::new).sorted())
                .map(ChannelName::value)
                .containsExactly("B", "a", "a:1", "b");
    }
}

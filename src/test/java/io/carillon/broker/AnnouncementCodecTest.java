package io.carillon.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.fail;

import io.carillon.channel.ChannelName;
import io.carillon.channel.Publication;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnnouncementCodecTest {

    private static final String GOOD = "11:n5:03:a:b0:4:data";

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void whatIsWrittenIsReadAgain() throws MalformedAnnouncement {
        for (int round = 0; round < 2_000; round++) {
            var publications = new ArrayList<Publication>();
            var encoded = new ArrayList<String>();
            for (int i = random.nextInt(5); i > 0; i--) {
                publications.add(Announcements.random(random));
                encoded.add(AnnouncementCodec.encode(publications.get(publications.size() - 1)));
            }
            long sequence = random.nextLong();

            var message = AnnouncementCodec.decode(AnnouncementCodec.message("node-1", sequence, encoded));

            assertThat(message.node()).isEqualTo("node-1");
            assertThat(message.sequence()).as("seed %s", seed).isEqualTo(sequence);
            assertThat(message.isProbe()).isEqualTo(publications.isEmpty());
            assertThat(message.publications()).as("seed %s", seed).isEqualTo(publications);
        }
    }

    @Test
    void aMutatedMessageIsReadOrRefused() {
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            String mutated = mutate(message());
            try {
                AnnouncementCodec.decode(mutated).publications();
            } catch (MalformedAnnouncement e) {
                refused++;
                assertThat(e.getMessage()).hasSizeLessThan(120);
            } catch (RuntimeException e) {
                fail("seed " + seed + ", mutation " + i, e);
            }
        }
        assertThat(refused).as("refused with seed %s", seed).isBetween(2_000, 20_000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                            | the version before character 0 is missing",
                "21:n5:                        | the version before character 1 is not 1",
                "1                             | the node before character 1 is missing",
                "1:n                           | the node before character 2 has no digits",
                "1٣:n                          | the node before character 2 is not a number of 1 to 16 hexadecimal digits",
                "1A:n                          | the node before character 2 is not a number of 1 to 16 hexadecimal digits",
                "100000000000000001:n          | the node before character 18 is not a number of 1 to 16 hexadecimal digits",
                "1ffffffffffffffff:n           | the node before character 18 has a length outside 0 to 64",
                "141:n                         | the node before character 4 has a length outside 0 to 64",
                "13:n                          | the node before character 3 is longer than the message",
                "11:n5:83:a:b0:4:data          | the parts before character 7 is not a digit from 0 to 7",
                "11:n5:00:0:4:data             | the channel before character 9 is not a channel name",
                "11:n5:03:a b0:4:data          | the channel before character 12 is not a channel name",
                "11:n5:13:a:b0:ffffffffffffffff:1:e4:data | the offset before character 31 is negative",
                "11:n5:43:a:b0:401:4:data      | the list of tags before character 18 has a length outside 0 to 1024",
                "11:n5:43:a:b0:2:1:k1:v1:k1:v4:data | the tag key before character 28 is there twice",
                "11:n5:03:a:b0:5:data          | the data before character 16 is longer than the message",
                "11:n5:03:a:b0:4:data0         | the channel before character 21 is missing",
            })
    void aBadMessageIsRefusedWithASentence(String text, String sentence) {
        assertThatThrownBy(() -> AnnouncementCodec.decode(text).publications())
                .isInstanceOf(MalformedAnnouncement.class)
                .hasMessage(sentence);
    }

    @Test
    void theFormatIsWhatOtherNodesExpect() throws MalformedAnnouncement {
        var publication = new Publication(new ChannelName("a:b"), null, Instant.EPOCH, "data", null, Map.of());

        assertThat(AnnouncementCodec.message("n", 5, List.of(AnnouncementCodec.encode(publication))))
                .isEqualTo(GOOD);
        assertThat(AnnouncementCodec.decode(GOOD).publications()).containsExactly(publication);
    }

    @Test
    void whatNoReaderWouldTakeIsNotWritten() {
        var large = "x".repeat(AnnouncementCodec.MAX_MESSAGE - 100);
        var publication = new Publication(new ChannelName("a"), null, Instant.EPOCH, large, null, Map.of());

        assertThatThrownBy(() -> AnnouncementCodec.encode(publication))
                .isInstanceOf(MalformedAnnouncement.class)
                .hasMessageStartingWith("the announcement has 41942");
        assertThatThrownBy(() -> AnnouncementCodec.decode(large + large))
                .isInstanceOf(MalformedAnnouncement.class)
                .hasMessage("the message has 8388408 characters, allowed are 4194304");
    }

    private String message() {
        try {
            String first = AnnouncementCodec.encode(Announcements.random(random));
            String second = AnnouncementCodec.encode(Announcements.random(random));
            return AnnouncementCodec.message("node", random.nextInt(1_000), List.of(first, second));
        } catch (MalformedAnnouncement e) {
            throw new AssertionError("seed " + seed, e);
        }
    }

    private String mutate(String message) {
        var text = new StringBuilder(message);
        for (int i = random.nextInt(4); i >= 0 && text.length() > 1; i--) {
            // Most of the structure is at the beginning.
            int at = random.nextInt(random.nextBoolean() ? text.length() : Math.min(40, text.length()));
            switch (random.nextInt(5)) {
                case 0 -> text.setCharAt(at, (char) random.nextInt(0x1_0000));
                case 1 -> text.setCharAt(at, "0123456789abcdef:".charAt(random.nextInt(17)));
                case 2 -> text.deleteCharAt(at);
                case 3 -> text.insert(at, "0123456789abcdef:".charAt(random.nextInt(17)));
                default -> text.setLength(at);
            }
        }
        return text.toString();
    }
}

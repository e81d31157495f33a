package io.carillon.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.fail;

import io.carillon.channel.Announcement;
import io.carillon.channel.ChannelName;
import io.carillon.channel.ClientInfo;
import io.carillon.channel.Membership;
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

    private static final String GOOD = "21:n5:03:a:b0:4:data";

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void whatIsWrittenIsReadAgain() throws MalformedMessage {
        for (int round = 0; round < 2_000; round++) {
            var announcements = new ArrayList<Announcement>();
            var encoded = new ArrayList<String>();
            for (int i = random.nextInt(5); i > 0; i--) {
                announcements.add(Announcements.random(random));
                encoded.add(AnnouncementCodec.encode(announcements.get(announcements.size() - 1)));
            }
            long sequence = random.nextLong();

            var message = AnnouncementCodec.decode(AnnouncementCodec.message("node-1", sequence, encoded));

            assertThat(message.node()).isEqualTo("node-1");
            assertThat(message.sequence()).as("seed %s", seed).isEqualTo(sequence);
            assertThat(message.isProbe()).isEqualTo(announcements.isEmpty());
            assertThat(message.announcements()).as("seed %s", seed).isEqualTo(announcements);
        }
    }

    @Test
    void aMutatedMessageIsReadOrRefused() {
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            String mutated = Mutations.of(message(), random);
            try {
                AnnouncementCodec.decode(mutated).announcements();
            } catch (MalformedMessage e) {
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
                "11:n5:                        | the version before character 1 is not 2",
                "2                             | the node before character 1 is missing",
                "2:n                           | the node before character 2 has no digits",
                "2٣:n                          | the node before character 2 is not a number of 1 to 16 hexadecimal digits",
                "2A:n                          | the node before character 2 is not a number of 1 to 16 hexadecimal digits",
                "200000000000000001:n          | the node before character 18 is not a number of 1 to 16 hexadecimal digits",
                "2ffffffffffffffff:n           | the node before character 18 has a length outside 0 to 64",
                "241:n                         | the node before character 4 has a length outside 0 to 64",
                "23:n                          | the node before character 3 is longer than the message",
                "21:n5:83:a:b0:4:data          | the kind before character 7 is none of j, l and 0 to 7",
                "21:n5:00:0:4:data             | the channel before character 9 is not a channel name",
                "21:n5:03:a b0:4:data          | the channel before character 12 is not a channel name",
                "21:n5:13:a:b0:ffffffffffffffff:1:e4:data | the offset before character 31 is negative",
                "21:n5:43:a:b0:401:4:data      | the list of tags before character 18 has a length outside 0 to 1024",
                "21:n5:43:a:b0:2:1:k1:v1:k1:v4:data | the tag key before character 28 is there twice",
                "21:n5:03:a:b0:5:data          | the data before character 16 is longer than the message",
                "21:n5:03:a:b0:4:data0         | the channel before character 21 is missing",
                "21:n5:23:a:b0:41:u1:c4:data    | the info before character 15 is not a digit from 0 to 3",
                "21:n5:j3:a:b                   | the info before character 12 is missing",
                "21:n5:J3:a:b01:u1:c            | the kind before character 7 is none of j, l and 0 to 7",
                "21:n5:l3:a:b01:u1:cj           | the channel before character 20 is missing",
                "21:n5:l3:a:b11:u1:c            | the connection info before character 19 is missing",
                "21:n5:l3:a:b21:u1:c10001:      | the channel info before character 25 has a length outside 0 to 65536",
                "21:n5:j3:a:b31:u1:c2:{}3:{}    | the channel info before character 25 is longer than the message",
            })
    void aBadMessageIsRefusedWithASentence(String text, String sentence) {
        assertThatThrownBy(() -> AnnouncementCodec.decode(text).announcements())
                .isInstanceOf(MalformedMessage.class)
                .hasMessage(sentence);
    }

    @Test
    void theFormatIsWhatOtherNodesExpect() throws MalformedMessage {
        var publication = new Publication(new ChannelName("a:b"), null, Instant.EPOCH, "data", null, Map.of());

        assertThat(AnnouncementCodec.message("n", 5, List.of(AnnouncementCodec.encode(publication))))
                .isEqualTo(GOOD);
        assertThat(AnnouncementCodec.decode(GOOD).announcements()).containsExactly(publication);
    }

    @Test
    void theFormatOfMembershipsIsWhatOtherNodesExpect() throws MalformedMessage {
        var joined = new Membership(new ChannelName("a:b"), new ClientInfo("u", "c", "{}", "[1]"), true);
        var left = new Membership(new ChannelName("a:b"), new ClientInfo("", "c", null, null), false);
        String text = "21:n5:" + "j3:a:b31:u1:c2:{}3:[1]" + "l3:a:b00:1:c";

        assertThat(AnnouncementCodec.message(
                        "n", 5, List.of(AnnouncementCodec.encode(joined), AnnouncementCodec.encode(left))))
                .isEqualTo(text);
        assertThat(AnnouncementCodec.decode(text).announcements()).containsExactly(joined, left);
    }

    @Test
    void anInfoHas64KibicharactersAtMost() throws MalformedMessage {
        var longest = "x".repeat(64 << 10);
        var channel = new ChannelName("a");
        var membership = new Membership(channel, new ClientInfo("u", "c", longest, longest), true);
        String text = AnnouncementCodec.message("n", 1, List.of(AnnouncementCodec.encode(membership)));

        assertThat(AnnouncementCodec.decode(text).announcements()).containsExactly(membership);
        for (ClientInfo info :
                List.of(new ClientInfo("u", "c", longest + "x", null), new ClientInfo("u", "c", null, longest + "x"))) {
            assertThatThrownBy(() -> AnnouncementCodec.encode(new Membership(channel, info, true)))
                    .isInstanceOf(MalformedMessage.class)
                    .hasMessageEndingWith("info has 65537 characters, allowed are 65536");
        }
    }

    @Test
    void whatNoReaderWouldTakeIsNotWritten() {
        var large = "x".repeat(AnnouncementCodec.MAX_MESSAGE - 100);
        var publication = new Publication(new ChannelName("a"), null, Instant.EPOCH, large, null, Map.of());

        assertThatThrownBy(() -> AnnouncementCodec.encode(publication))
                .isInstanceOf(MalformedMessage.class)
                .hasMessageStartingWith("the announcement has 41942");
        assertThatThrownBy(() -> AnnouncementCodec.decode(large + large))
                .isInstanceOf(MalformedMessage.class)
                .hasMessage("the message has 8388408 characters, allowed are 4194304");
    }

    private String message() {
        try {
            String first = AnnouncementCodec.encode(Announcements.random(random));
            String second = AnnouncementCodec.encode(Announcements.random(random));
            return AnnouncementCodec.message("node", random.nextInt(1_000), List.of(first, second));
        } catch (MalformedMessage e) {
            throw new AssertionError("seed " + seed, e);
        }
    }
}

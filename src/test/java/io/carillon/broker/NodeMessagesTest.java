package io.carillon.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.fail;

import io.carillon.broker.NodeMessages.Answer;
import io.carillon.broker.NodeMessages.Bye;
import io.carillon.broker.NodeMessages.Hello;
import io.carillon.broker.NodeMessages.NodeMessage;
import io.carillon.broker.NodeMessages.Question;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeMessagesTest {

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void whatIsWrittenIsReadAgain() throws MalformedMessage {
        for (int i = 0; i < 5_000; i++) {
            NodeMessage message = random();
            assertThat(NodeMessages.decode(NodeMessages.encode(message)))
                    .as("seed %s", seed)
                    .isEqualTo(message);
        }
    }

    @Test
    void theFormatIsWhatOtherNodesExpect() throws MalformedMessage {
        var texts = new LinkedHashMap<NodeMessage, String>();
        texts.put(new Hello("n", 26, false), "1h1:n1a:");
        texts.put(new Hello("n", 0, true), "1w1:n0:");
        texts.put(new Bye("n"), "1b1:n");
        texts.put(new Question("n", -1, Set.of(), "a:b"), "1q1:nffffffffffffffff:0:3:a:b");
        texts.put(new Question("n", 1, Set.of("me"), ""), "1q1:n1:1:2:me0:");
        texts.put(new Answer("n", "me", 1, ""), "1a1:n2:me1:0:");
        texts.put(new Answer("n", "me", 1, null), "1n1:n2:me1:");

        for (Map.Entry<NodeMessage, String> each : texts.entrySet()) {
            assertThat(NodeMessages.encode(each.getKey())).isEqualTo(each.getValue());
            assertThat(NodeMessages.decode(each.getValue())).isEqualTo(each.getKey());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                       | the version before character 0 is missing",
                "2h1:n1:                  | the version before character 1 is not 1",
                "1                        | the kind before character 1 is missing",
                "1x1:n                    | the kind before character 2 is none of h, w, b, q, a and n",
                "1b0:                     | the node before character 4 is empty",
                "1b41:n                   | the node before character 5 has a length outside 0 to 64",
                "1b1:n1                   | the message before character 5 goes on",
                "1h1:n                    | the round before character 5 is missing",
                "1q1:n1:3e9:              | the list of asked nodes before character 11 has a length outside 0 to 1000",
                "1q1:n1:2:1:a1:a0:        | the asked node before character 15 is there twice",
                "1q1:n1:1:0:0:            | the asked node before character 11 is empty",
                "1q1:n1:0:100001:         | the question before character 16 has a length outside 0 to 1048576",
                "1a1:n1:m1:400001:        | the answer before character 17 has a length outside 0 to 4194304",
                "1a1:n1:m1:2:x            | the answer before character 12 is longer than the message",
                "1n1:n0:1:                | the asking node before character 7 is empty",
            })
    void aBadMessageIsRefusedWithASentence(String text, String sentence) {
        assertThatThrownBy(() -> NodeMessages.decode(text))
                .isInstanceOf(MalformedMessage.class)
                .hasMessage(sentence);
    }

    @Test
    void theLongestOfEachIsReadAndNothingLonger() throws MalformedMessage {
        var asked = new HashSet<String>();
        for (int i = 0; i < NodeMessages.MAX_ASKED; i++) {
            asked.add(String.format("%064d", i));
        }
        String node = "n".repeat(AnnouncementCodec.MAX_NODE);
        var question = new Question(node, -1, asked, "x".repeat(Broker.MAX_QUESTION));
        var answer = new Answer(node, node, -1, "x".repeat(Broker.MAX_ANSWER));

        assertThat(NodeMessages.decode(NodeMessages.encode(question))).isEqualTo(question);
        assertThat(NodeMessages.decode(NodeMessages.encode(answer))).isEqualTo(answer);
        assertThatThrownBy(() -> NodeMessages.decode("x".repeat(NodeMessages.MAX_MESSAGE + 1)))
                .isInstanceOf(MalformedMessage.class)
                .hasMessage("the message has 4195329 characters, allowed are 4195328");
    }

    @Test
    void aMutatedMessageIsReadOrRefused() {
        int refused = 0;
        for (int i = 0; i < 50_000; i++) {
            try {
                NodeMessages.decode(Mutations.of(NodeMessages.encode(random()), random));
            } catch (MalformedMessage e) {
                refused++;
                assertThat(e.getMessage()).hasSizeLessThan(120);
            } catch (RuntimeException e) {
                fail("seed " + seed + ", mutation " + i, e);
            }
        }
        assertThat(refused).as("refused with seed %s", seed).isBetween(5_000, 50_000);
    }

    private NodeMessage random() {
        String node = "n" + random.nextInt(1_000);
        return switch (random.nextInt(5)) {
            case 0 -> new Hello(node, random.nextLong(), random.nextBoolean());
            case 1 -> new Bye(node);
            case 2 -> new Question(node, random.nextLong(), asked(), Announcements.text(random, 100));
            case 3 -> new Answer(node, "asking", random.nextLong(), Announcements.text(random, 100));
            default -> new Answer(node, "asking", random.nextLong(), null);
        };
    }

    private Set<String> asked() {
        var asked = new HashSet<String>();
        for (int i = random.nextInt(4); i > 0; i--) {
            asked.add("n" + random.nextInt(1_000));
        }
        return asked;
    }
}

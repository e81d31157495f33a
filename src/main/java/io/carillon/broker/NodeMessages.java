package io.carillon.broker;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What nodes say to each other on their own topic, and its text in the notation of {@link FieldWriter}. Stateless and
 * thread-safe.
 *
 * <pre>
 * message = "1" ("h" hello | "w" welcome | "b" bye | "q" question | "a" answer | "n" no answer)
 * hello, welcome = field(node) number(round)
 * bye       = field(node)
 * question  = field(node) number(id) number(count) field(asked node)* field(text)
 * answer    = field(node) field(asking node) number(id) field(text)
 * no answer = field(node) field(asking node) number(id)
 * </pre>
 *
 * <p>The first character is the version; another one is refused. Node ids have 1 to 64 characters.
 */
final class NodeMessages {

    /** The most nodes that a question names; a question to all names none. */
    static final int MAX_ASKED = Members.MAX;

    /** The longest message, in characters: an answer and what stands before it. */
    static final int MAX_MESSAGE = Broker.MAX_ANSWER + 1024;

    private static final char VERSION = '1';
    private static final char HELLO = 'h';
    private static final char WELCOME = 'w';
    private static final char BYE = 'b';
    private static final char QUESTION = 'q';
    private static final char ANSWER = 'a';
    private static final char NO_ANSWER = 'n';

    private NodeMessages() {}

    /** What one node says to the others. */
    sealed interface NodeMessage permits Hello, Bye, Question, Answer {

        /** The node that says it. */
        String node();
    }

    /**
     * The node lives.
     *
     * @param round which of its probes this is; 0: none
     * @param asks whether the others should say hello at once, because this node has just come
     */
    record Hello(String node, long round, boolean asks) implements NodeMessage {}

    /** The node ends. */
    record Bye(String node) implements NodeMessage {}

    /**
     * The node wants to know something.
     *
     * @param id of the question among those of this node
     * @param asked who should answer; empty: every node
     */
    record Question(String node, long id, Set<String> asked, String text) implements NodeMessage {}

    /**
     * What the node says to a question.
     *
     * @param asking whose question it was
     * @param text null: it has no answer
     */
    record Answer(
            String node, String asking, long id, @Nullable String text) implements NodeMessage {}

    /** Writes a message whose parts are known to be short enough. */
    static String encode(NodeMessage message) {
        if (message instanceof Hello hello) {
            return head(hello.asks() ? WELCOME : HELLO, hello, 0)
                    .number(hello.round())
                    .toString();
        }
        if (message instanceof Question question) {
            FieldWriter text = head(QUESTION, question, question.text().length());
            text.number(question.id()).number(question.asked().size());
            question.asked().forEach(text::field);
            return text.field(question.text()).toString();
        }
        if (message instanceof Answer answer) {
            String said = answer.text();
            FieldWriter text = head(said == null ? NO_ANSWER : ANSWER, answer, said == null ? 0 : said.length());
            text.field(answer.asking()).number(answer.id());
            return (said == null ? text : text.field(said)).toString();
        }
        return head(BYE, message, 0).toString();
    }

    private static FieldWriter head(char kind, NodeMessage message, int length) {
        return new FieldWriter(256 + length).character(VERSION).character(kind).field(message.node());
    }

    /** Reads a message to its end. */
    static NodeMessage decode(String message) throws MalformedMessage {
        var text = new FieldReader(message, MAX_MESSAGE);
        text.version(VERSION);
        NodeMessage read = read(text, text.character("kind"));
        text.end();
        return read;
    }

    private static NodeMessage read(FieldReader text, char kind) throws MalformedMessage {
        return switch (kind) {
            case HELLO, WELCOME -> new Hello(node(text, "node"), text.number("round"), kind == WELCOME);
            case BYE -> new Bye(node(text, "node"));
            case QUESTION ->
                new Question(
                        node(text, "node"),
                        text.number("id"),
                        asked(text),
                        text.field("question", Broker.MAX_QUESTION));
            case ANSWER ->
                new Answer(
                        node(text, "node"),
                        node(text, "asking node"),
                        text.number("id"),
                        text.field("answer", Broker.MAX_ANSWER));
            case NO_ANSWER -> new Answer(node(text, "node"), node(text, "asking node"), text.number("id"), null);
            default -> throw text.wrong("kind", "is none of h, w, b, q, a and n");
        };
    }

    private static Set<String> asked(FieldReader text) throws MalformedMessage {
        int count = text.count("list of asked nodes", MAX_ASKED);
        var asked = new HashSet<String>();
        for (int i = 0; i < count; i++) {
            if (!asked.add(node(text, "asked node"))) {
                throw text.wrong("asked node", "is there twice");
            }
        }
        return asked;
    }

    private static String node(FieldReader text, String what) throws MalformedMessage {
        String node = text.field(what, AnnouncementCodec.MAX_NODE);
        if (node.isEmpty()) {
            throw text.wrong(what, "is empty");
        }
        return node;
    }
}

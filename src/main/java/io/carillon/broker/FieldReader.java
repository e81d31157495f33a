package io.carillon.broker;

/**
 * Reads a text that {@link FieldWriter} wrote, from its first character to its last. Each step consumes characters or
 * fails, and nothing is allocated before its characters are there: a bad text costs no more than its length. Confined to
 * the thread that reads.
 */
final class FieldReader {

    private final String text;
    private int at;

    /** @throws MalformedMessage if the text is longer than allowed */
    FieldReader(String text, int longest) throws MalformedMessage {
        if (text.length() > longest) {
            throw new MalformedMessage("the message has " + text.length() + " characters, allowed are " + longest);
        }
        this.text = text;
    }

    boolean atEnd() {
        return at == text.length();
    }

    /** @throws MalformedMessage if something follows */
    void end() throws MalformedMessage {
        if (!atEnd()) {
            throw wrong("message", "goes on");
        }
    }

    void version(char expected) throws MalformedMessage {
        if (character("version") != expected) {
            throw wrong("version", "is not " + expected);
        }
    }

    char character(String what) throws MalformedMessage {
        if (atEnd()) {
            throw wrong(what, "is missing");
        }
        return text.charAt(at++);
    }

    /** A digit from 0 to {@code highest}, which is 9 at most. */
    int digit(String what, int highest) throws MalformedMessage {
        int digit = character(what) - '0';
        if (digit < 0 || digit > highest) {
            throw wrong(what, "is not a digit from 0 to " + highest);
        }
        return digit;
    }

    String field(String what, int longest) throws MalformedMessage {
        int length = count(what, longest);
        if (length > text.length() - at) {
            throw wrong(what, "is longer than the message");
        }
        at += length;
        return text.substring(at - length, at);
    }

    /** The length of a field or of a list. */
    int count(String what, int highest) throws MalformedMessage {
        long number = number(what);
        if (number < 0 || number > highest) {
            throw wrong(what, "has a length outside 0 to " + highest);
        }
        return (int) number;
    }

    long number(String what) throws MalformedMessage {
        long number = 0;
        int first = at;
        for (char c = character(what); c != ':'; c = character(what)) {
            int digit = hexadecimal(c);
            if (digit < 0 || at - first > FieldWriter.MAX_DIGITS) {
                throw wrong(what, "is not a number of 1 to 16 hexadecimal digits");
            }
            number = number << 4 | digit;
        }
        if (at - first < 2) {
            throw wrong(what, "has no digits");
        }
        return number;
    }

    MalformedMessage wrong(String what, String why) {
        return new MalformedMessage("the " + what + " before character " + at + " " + why);
    }

    // Not Character.digit: it knows the digits of all scripts.
    private static int hexadecimal(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    }
}

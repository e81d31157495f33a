package io.carillon.broker;

/**
 * Writes the text that travels through Redis; {@link FieldReader} reads it. Confined to the thread that writes.
 *
 * <pre>
 * number = 1 to 16 hexadecimal digits in lower case and ":", a long in two's complement
 * field  = number(length) and so many characters, counted as Java counts them
 * </pre>
 *
 * <p>Redis gets UTF-8, where half a surrogate pair cannot exist: it arrives as one question mark, so that the lengths
 * stay right. JSON payloads are not touched by this as long as their writer escapes such halves.
 */
final class FieldWriter {

    static final int MAX_DIGITS = 16;

    private final StringBuilder text;

    FieldWriter(int expectedLength) {
        text = new StringBuilder(expectedLength);
    }

    FieldWriter character(char c) {
        text.append(c);
        return this;
    }

    FieldWriter number(long value) {
        text.append(Long.toHexString(value)).append(':');
        return this;
    }

    FieldWriter field(String value) {
        number(value.length());
        text.append(value);
        return this;
    }

    /** @throws MalformedMessage if it is longer than a reader would take */
    FieldWriter field(String what, String value, int longest) throws MalformedMessage {
        return field(checked(what, value, longest));
    }

    /** What was written elsewhere. */
    FieldWriter written(String part) {
        text.append(part);
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }

    /** @throws MalformedMessage if the value is longer than a reader would take */
    static String checked(String what, String value, int longest) throws MalformedMessage {
        if (value.length() > longest) {
            throw new MalformedMessage(
                    "the " + what + " has " + value.length() + " characters, allowed are " + longest);
        }
        return value;
    }
}

package io.carillon.channel;

/** Names from outside, made fit for a log line, an error message or a close reason. */
public final class Printable {

    private static final int EXCERPT_LENGTH = 60;

    private Printable() {}

    /** Whether every character is printable ASCII, the space excluded. */
    public static boolean isPrintable(String text) {
        return text.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    /** The beginning of a text in quotes, with everything but printable ASCII escaped: one line, at most 64 characters. */
    public static String excerpt(String text) {
        var excerpt = new StringBuilder("\"");
        for (int i = 0; i < text.length() && excerpt.length() < EXCERPT_LENGTH; i++) {
            char c = text.charAt(i);
            if (c < ' ' || c >= 0x7f) {
                excerpt.append(String.format("\\u%04x", (int) c));
            } else {
                excerpt.append(c);
            }
            if (excerpt.length() >= EXCERPT_LENGTH && i + 1 < text.length()) {
                excerpt.append('…');
            }
        }
        return excerpt.append('"').toString();
    }
}

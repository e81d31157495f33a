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
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            String shown = c < ' ' || c >= 0x7f ? String.format("\\u%04x", (int) c) : String.valueOf(c);
            if (excerpt.length() + shown.length() > EXCERPT_LENGTH) {
                excerpt.append('…');
                break;
            }
            excerpt.append(shown);
        }
        return excerpt.append('"').toString();
    }
}

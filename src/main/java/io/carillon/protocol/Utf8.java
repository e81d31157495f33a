package io.carillon.protocol;

/** Sizes as they are on the wire. */
public final class Utf8 {

    private Utf8() {}

    /** The number of bytes of a text in UTF-8, counted without making them. */
    public static int length(String text) {
        int bytes = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                // Both halves of a surrogate pair count two: four bytes for the pair, also when it is cut in two.
                bytes += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
            }
        }
        return bytes;
    }
}

package io.carillon.broker;

import java.util.Random;

/** What a fault or a stranger makes of a message. */
final class Mutations {

    private Mutations() {}

    /** The message with one to four characters changed, removed or added, or cut off. */
    static String of(String message, Random random) {
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

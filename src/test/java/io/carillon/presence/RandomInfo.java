package io.carillon.presence;

import io.carillon.channel.ClientInfo;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Infos full of what an encoding may stumble over. */
final class RandomInfo {

    private static final String ALPHABET = "ab1+-:\\\\\n\n\r\u0000\"{}\u00e4\u20ac";

    private RandomInfo() {}

    static ClientInfo of(String client, Random random) {
        return new ClientInfo(text(random), client, orNull(random), orNull(random));
    }

    private static @Nullable String orNull(Random random) {
        return random.nextInt(3) == 0 ? null : text(random);
    }

    private static String text(Random random) {
        var text = new StringBuilder();
        for (int length = random.nextInt(6); length > 0; length--) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return random.nextInt(10) == 0 ? text.append("\ud83d\udd14").toString() : text.toString();
    }
}

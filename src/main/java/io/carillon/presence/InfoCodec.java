package io.carillon.presence;

import io.carillon.channel.ClientInfo;
import org.jspecify.annotations.Nullable;

/**
 * A client's info as it stands in Redis: the version {@code 1}, the user, and behind a line feed each what is known of
 * the connection and of the channel, with a {@code +} before it, or nothing. Line feeds and backslashes inside are
 * escaped, so that the scripts find the user up to the first line feed.
 */
final class InfoCodec {

    private static final char VERSION = '1';
    private static final char SEPARATOR = '\n';
    private static final int PARTS = 3;

    private InfoCodec() {}

    static String encode(ClientInfo info) {
        var text = new StringBuilder(info.size() + 16).append(VERSION);
        escape(info.user(), text);
        optional(info.connInfo(), text.append(SEPARATOR));
        optional(info.chanInfo(), text.append(SEPARATOR));
        return text.toString();
    }

    /** @return null if Carillon has not written this text */
    static @Nullable ClientInfo decode(String client, String text) {
        if (text.isEmpty() || text.charAt(0) != VERSION) {
            return null;
        }
        String[] parts = text.substring(1).split(String.valueOf(SEPARATOR), -1);
        if (parts.length != PARTS || !isOptional(parts[1]) || !isOptional(parts[2])) {
            return null;
        }
        for (String part : parts) {
            if (!isEscaped(part)) {
                return null;
            }
        }
        return new ClientInfo(unescaped(parts[0]), client, value(parts[1]), value(parts[2]));
    }

    private static void optional(@Nullable String value, StringBuilder text) {
        if (value != null) {
            escape(value, text.append('+'));
        }
    }

    private static void escape(String value, StringBuilder text) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> text.append("\\\\");
                case SEPARATOR -> text.append("\\n");
                default -> text.append(c);
            }
        }
    }

    private static boolean isOptional(String part) {
        return part.isEmpty() || part.charAt(0) == '+';
    }

    private static @Nullable String value(String part) {
        return part.isEmpty() ? null : unescaped(part.substring(1));
    }

    private static boolean isEscaped(String part) {
        for (int i = part.indexOf('\\'); i >= 0; i = part.indexOf('\\', i + 2)) {
            if (i + 1 == part.length() || (part.charAt(i + 1) != '\\' && part.charAt(i + 1) != 'n')) {
                return false;
            }
        }
        return true;
    }

    private static String unescaped(String part) {
        if (part.indexOf('\\') < 0) {
            return part;
        }
        var text = new StringBuilder(part.length());
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            if (c == '\\') {
                i++;
                c = part.charAt(i) == 'n' ? SEPARATOR : '\\';
            }
            text.append(c);
        }
        return text.toString();
    }
}

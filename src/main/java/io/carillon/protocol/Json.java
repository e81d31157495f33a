package io.carillon.protocol;

import io.carillon.channel.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * JSON as Carillon needs it: values stay text. A payload is checked, stripped of white space and passed on as it was
 * written. What reads throws {@link Refusal.BadRequest} for text that is not JSON (RFC 8259), that is nested deeper than
 * 32 levels or that is not of the kind asked for.
 */
public final class Json {

    private Json() {}

    /** Checks that the text is one JSON value and returns it without white space between its tokens. */
    public static String compact(String text) {
        var scanner = new JsonScanner(text);
        String value = scanner.value();
        scanner.end();
        return scanner.sawWhitespace() ? withoutWhitespace(value) : value;
    }

    /** The values of an array, each as compact text. */
    public static List<String> elements(String array) {
        var scanner = new JsonScanner(array);
        var elements = new ArrayList<String>();
        if (!scanner.take('[')) {
            throw new Refusal.BadRequest("expected a JSON array");
        }
        if (!scanner.take(']')) {
            do {
                elements.add(withoutWhitespace(scanner.value()));
            } while (scanner.take(','));
            scanner.expect(']');
        }
        scanner.end();
        return elements;
    }

    /**
     * The text that a JSON string stands for. It may hold half a surrogate pair: see {@link Utf8#wellFormed}.
     *
     * @param string a checked value without white space around it, as {@link #compact} and {@link #elements} return it
     */
    public static String unquote(String string) {
        if (string.length() < 2 || string.charAt(0) != '"') {
            throw new Refusal.BadRequest("expected a JSON string");
        }
        if (string.indexOf('\\') < 0) {
            return string.substring(1, string.length() - 1);
        }
        var text = new StringBuilder(string.length());
        for (int i = 1; i < string.length() - 1; i++) {
            char c = string.charAt(i);
            if (c != '\\') {
                text.append(c);
                continue;
            }
            char escaped = string.charAt(++i);
            if (escaped == 'u') {
                text.append((char) Integer.parseInt(string, i + 1, i + 5, 16));
                i += 4;
            } else {
                text.append(unescape(escaped));
            }
        }
        return text.toString();
    }

    /** The JSON string that stands for a text. */
    public static String quote(String text) {
        var json = new StringBuilder(text.length() + 16);
        quote(json, text);
        return json.toString();
    }

    /** Appends the JSON string that stands for a text. */
    public static void quote(StringBuilder json, String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> json.append("\\\"");
                case '\\' -> json.append("\\\\");
                case '\n' -> json.append("\\n");
                case '\r' -> json.append("\\r");
                case '\t' -> json.append("\\t");
                default -> {
                    if (c < ' ' || c == 0x7f || Utf8.isHalfPair(text, i)) {
                        json.append(String.format("\\u%04x", (int) c));
                    } else {
                        json.append(c);
                    }
                }
            }
        }
        json.append('"');
    }

    /** Appends an object whose values are texts. */
    public static void quote(StringBuilder json, Map<String, String> texts) {
        json.append('{');
        texts.forEach((name, value) -> {
            if (json.charAt(json.length() - 1) != '{') {
                json.append(',');
            }
            quote(json, name);
            json.append(':');
            quote(json, value);
        });
        json.append('}');
    }

    private static char unescape(char escaped) {
        return switch (escaped) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> escaped;
        };
    }

    /** The checked text of a value without the white space outside its strings. */
    static String withoutWhitespace(String value) {
        var compact = new StringBuilder(value.length());
        boolean inString = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (inString && c == '\\') {
                compact.append(c).append(value.charAt(++i));
                continue;
            }
            if (c == '"') {
                inString = !inString;
            }
            if (inString || c > ' ') {
                compact.append(c);
            }
        }
        return compact.length() == value.length() ? value : compact.toString();
    }
}

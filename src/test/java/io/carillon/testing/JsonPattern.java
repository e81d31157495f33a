package io.carillon.testing;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.HashSet;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object in which some things are not known beforehand. The text {@code "<name>"} in the place of a value or of a member's name
 * stands for whatever is there the first time, and for the same from then on; {@code "<*>"} for anything; {@code "<3 elements>"} for any
 * array of that size; a text that ends with {@code …}
 * for every text that begins so; a member whose name ends with {@code ?} may be missing. Everything else must be there, and nothing more;
 * publications have a time besides, which is Carillon's own.
 */
final class JsonPattern {

    private final JsonObject pattern;

    JsonPattern(String json) {
        pattern = ApiClient.parse(json);
    }

    /**
     * Compares.
     *
     * @param known what names stand for; names that are new are added
     * @return what is different; null: nothing
     */
    @Nullable
    String difference(String actual, Map<String, String> known) {
        return difference("", pattern, ApiClient.parse(actual), known);
    }

    private static @Nullable String difference(
            String path, JsonValue expected, JsonValue actual, Map<String, String> known) {
        if (expected instanceof JsonString text && text.getString().endsWith(" elements>")) {
            String wanted = text.getString().substring(1, text.getString().indexOf(' '));
            return actual instanceof JsonArray elements && elements.size() == Integer.parseInt(wanted)
                    ? null
                    : path + " has not " + text;
        }
        if (expected instanceof JsonString text && isName(text.getString())) {
            return named(path, text.getString(), text(actual), known);
        }
        if (expected instanceof JsonString text && text.getString().endsWith("…")) {
            String beginning = text.getString().substring(0, text.getString().length() - 1);
            return actual instanceof JsonString other && other.getString().startsWith(beginning)
                    ? null
                    : path + " is " + actual + ", expected " + expected;
        }
        if (expected instanceof JsonObject members && actual instanceof JsonObject others) {
            return objects(path, members, others, known);
        }
        if (expected instanceof JsonArray elements && actual instanceof JsonArray others) {
            return arrays(path, elements, others, known);
        }
        return expected.equals(actual) ? null : path + " is " + actual + ", expected " + expected;
    }

    private static @Nullable String objects(
            String path, JsonObject expected, JsonObject actual, Map<String, String> known) {
        var left = new HashSet<>(actual.keySet());
        for (String key : expected.keySet()) {
            String name = isName(key) ? known.getOrDefault(key, key) : key;
            boolean optional = key.endsWith("?");
            name = optional ? name.substring(0, name.length() - 1) : name;
            if (!left.remove(name)) {
                if (optional) {
                    continue;
                }
                return path + '.' + name + " is missing";
            }
            String difference = difference(path + '.' + name, expected.get(key), actual.get(name), known);
            if (difference != null) {
                return difference;
            }
        }
        boolean isPublication = path.endsWith(".pub") || path.matches(".*\\.publications\\[\\d+]");
        if (isPublication && !left.remove("time")) {
            return path + ".time is missing";
        }
        return left.isEmpty() ? null : path + " has more members: " + left;
    }

    private static @Nullable String arrays(
            String path, JsonArray expected, JsonArray actual, Map<String, String> known) {
        if (expected.size() != actual.size()) {
            return path + " has " + actual.size() + " elements, expected " + expected.size();
        }
        for (int i = 0; i < expected.size(); i++) {
            String difference = difference(path + '[' + i + ']', expected.get(i), actual.get(i), known);
            if (difference != null) {
                return difference;
            }
        }
        return null;
    }

    private static @Nullable String named(String path, String name, String actual, Map<String, String> known) {
        if (name.equals("<*>")) {
            return null;
        }
        String before = known.putIfAbsent(name, actual);
        return before == null || before.equals(actual)
                ? null
                : path + " is " + actual + ", but " + name + " is " + before;
    }

    private static String text(JsonValue value) {
        return value instanceof JsonString text ? text.getString() : value.toString();
    }

    private static boolean isName(String text) {
        return text.startsWith("<") && text.endsWith(">");
    }
}

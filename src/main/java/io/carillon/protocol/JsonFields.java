package io.carillon.protocol;

import io.carillon.channel.Refusal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The members of a JSON object, read by name. A member that is missing, {@code null} or has the default value are the
 * same; unknown members are ignored; of a name that occurs twice the last counts. A member of the wrong kind is a
 * {@link Refusal.BadRequest} that names it.
 */
public final class JsonFields {

    private final Map<String, String> members = new LinkedHashMap<>();

    private JsonFields() {}

    /**
     * Reads an object.
     *
     * @throws Refusal.BadRequest if the text is not exactly one JSON object
     */
    public static JsonFields of(String object) {
        var scanner = new JsonScanner(object);
        var fields = new JsonFields();
        if (!scanner.take('{')) {
            throw new Refusal.BadRequest("malformed JSON at character " + scanner.at() + ": expected an object");
        }
        if (!scanner.take('}')) {
            do {
                if (scanner.peek() != '"') {
                    throw new Refusal.BadRequest("malformed JSON at character " + scanner.at() + ": expected a string");
                }
                String name = Json.unquote(scanner.value());
                scanner.expect(':');
                fields.members.put(name, Json.withoutWhitespace(scanner.value()));
            } while (scanner.take(','));
            scanner.expect('}');
        }
        scanner.end();
        fields.members.values().removeIf("null"::equals);
        return fields;
    }

    /** The names of all members that are there. */
    public Set<String> names() {
        return members.keySet();
    }

    /** The object again, as compact JSON: what could not be read by name is not in it. */
    public String json() {
        JsonObject object = JsonObject.create();
        members.forEach(object::raw);
        return object.text();
    }

    /** The compact JSON of a member; null if it is missing. */
    public @Nullable String raw(String name) {
        return members.get(name);
    }

    /** A text; empty if it is missing. */
    public String text(String name) {
        String raw = members.get(name);
        if (raw == null) {
            return "";
        }
        if (raw.charAt(0) != '"') {
            throw wrong(name, "a string");
        }
        return Json.unquote(raw);
    }

    /** A whole number within the limits; 0 if it is missing. */
    public long number(String name, long least, long most) {
        String raw = members.get(name);
        if (raw == null) {
            return 0;
        }
        try {
            long number = Long.parseLong(raw);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Falls through to the one message for everything that is no such number.
        }
        throw wrong(name, "a whole number from " + least + " to " + most);
    }

    /** A truth value; false if it is missing. */
    public boolean flag(String name) {
        String raw = members.get(name);
        if (raw == null || raw.equals("false")) {
            return false;
        }
        if (raw.equals("true")) {
            return true;
        }
        throw wrong(name, "true or false");
    }

    /** An object; null if it is missing. */
    public @Nullable JsonFields object(String name) {
        String raw = members.get(name);
        if (raw == null) {
            return null;
        }
        if (raw.charAt(0) != '{') {
            throw wrong(name, "an object");
        }
        return of(raw);
    }

    /** A list of objects, each as compact JSON; empty if it is missing. */
    public List<String> objects(String name) {
        return elements(name, '{', "a list of objects");
    }

    /** A list of texts; empty if it is missing. */
    public List<String> texts(String name) {
        return elements(name, '"', "a list of strings").stream()
                .map(Json::unquote)
                .toList();
    }

    private List<String> elements(String name, char first, String wanted) {
        String raw = members.get(name);
        if (raw == null) {
            return List.of();
        }
        if (raw.charAt(0) != '[') {
            throw wrong(name, wanted);
        }
        List<String> elements = Json.elements(raw);
        if (elements.stream().anyMatch(element -> element.charAt(0) != first)) {
            throw wrong(name, wanted);
        }
        return elements;
    }

    /** An object whose values are texts; empty if it is missing. */
    public Map<String, String> textMap(String name) {
        JsonFields object = object(name);
        if (object == null) {
            return Map.of();
        }
        var texts = new LinkedHashMap<String, String>();
        object.members.keySet().forEach(key -> {
            try {
                texts.put(key, object.text(key));
            } catch (Refusal.BadRequest e) {
                throw wrong(name, "an object whose values are strings");
            }
        });
        return texts;
    }

    private static Refusal.BadRequest wrong(String name, String wanted) {
        return new Refusal.BadRequest("\"" + name + "\" is not " + wanted);
    }
}

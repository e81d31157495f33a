package io.carillon.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Writes one JSON object, member by member, into a text that is being made. What has its default value (empty, 0, false,
 * null) is left out, unless {@code always} is said. Confined to whoever writes.
 */
public final class JsonObject {

    private final StringBuilder json;
    private boolean first = true;

    private JsonObject(StringBuilder json) {
        this.json = json.append('{');
    }

    /** Begins an object. */
    public static JsonObject in(StringBuilder json) {
        return new JsonObject(json);
    }

    /** Begins an object that is a text of its own. */
    public static JsonObject create() {
        return new JsonObject(new StringBuilder());
    }

    /** Ends the object. */
    public void end() {
        json.append('}');
    }

    /** Ends the object and returns the whole text. */
    public String text() {
        end();
        return json.toString();
    }

    /** A text, unless it is empty. */
    public JsonObject text(String name, @Nullable String value) {
        return value == null || value.isEmpty() ? this : alwaysText(name, value);
    }

    /** A text, also if it is empty. */
    public JsonObject alwaysText(String name, String value) {
        Json.quote(member(name), value);
        return this;
    }

    /** A number, unless it is 0. */
    public JsonObject number(String name, long value) {
        return value == 0 ? this : alwaysNumber(name, value);
    }

    /** A number, also if it is 0. */
    public JsonObject alwaysNumber(String name, long value) {
        member(name).append(value);
        return this;
    }

    /** {@code true}, or nothing. */
    public JsonObject flag(String name, boolean value) {
        if (value) {
            member(name).append(true);
        }
        return this;
    }

    /** A value that is JSON already, unless it is null. */
    public JsonObject raw(String name, @Nullable String value) {
        if (value != null) {
            member(name).append(value);
        }
        return this;
    }

    /** Begins a member whose value the caller appends. */
    public StringBuilder member(String name) {
        if (!first) {
            json.append(',');
        }
        first = false;
        Json.quote(json, name);
        return json.append(':');
    }
}

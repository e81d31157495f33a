package io.carillon.history;

import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import java.io.StringReader;
import java.util.LinkedHashMap;
import java.util.Map;

/** Tags as they stand in the database: a JSON object of strings, so that SQL can look into them. */
final class TagsColumn {

    private TagsColumn() {}

    static String write(Map<String, String> tags) {
        JsonObjectBuilder object = Json.createObjectBuilder();
        tags.forEach(object::add);
        return object.build().toString();
    }

    static Map<String, String> read(String column) {
        try (JsonReader reader = Json.createReader(new StringReader(column))) {
            var tags = new LinkedHashMap<String, String>();
            reader.readObject().forEach((name, value) -> tags.put(name, ((JsonString) value).getString()));
            return tags;
        }
    }
}

package io.carillon.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/** The settings in {@code it-settings.properties}. */
public final class TestSettings {

    private TestSettings() {}

    /** Those of the server that all {@link ArquillianIT}s share. */
    public static Map<String, String> ofTheServer() {
        var properties = new Properties();
        try (InputStream stream = TestSettings.class.getResourceAsStream("/it-settings.properties")) {
            properties.load(stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var settings = new HashMap<String, String>();
        properties.stringPropertyNames().forEach(name -> settings.put(name, properties.getProperty(name)));
        return settings;
    }
}

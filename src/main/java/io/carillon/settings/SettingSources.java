package io.carillon.settings;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Where raw values come from: MicroProfile Config where the server has it, else system properties before environment
 * variables. {@code carillon.api-key} is {@code CARILLON_API_KEY} in the environment, and so on; a namespace's name is
 * lower case there.
 */
public final class SettingSources {

    private static final String PREFIX = "carillon.";
    private static final String ENVIRONMENT_PREFIX = "CARILLON_";
    private static final List<String> GROUPS = List.of(
            "without-namespace",
            "redis",
            "token",
            "subscription-token",
            "subscribe-to-user-personal-channel",
            "api-key");
    // NAMESPACE_CHAT_FORCE_PUSH_JOIN_LEAVE is not join-leave of a namespace chat_force_push.
    private static final List<String> LONGEST_OPTION_FIRST = NamespaceReader.OPTIONS.stream()
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList();

    private SettingSources() {}

    /** All values by key, from the best source that this server has. */
    public static Map<String, String> read() {
        Map<String, String> environment = environment(System.getenv());
        try {
            return MicroProfile.read(environment);
        } catch (LinkageError | IllegalStateException e) {
            // This server has no MicroProfile Config (the API is missing, or no implementation answers).
            var values = new TreeMap<>(environment);
            System.getProperties().stringPropertyNames().stream()
                    .filter(key -> key.startsWith(PREFIX))
                    .forEach(key -> values.put(key, System.getProperty(key)));
            return values;
        }
    }

    /** The values in environment variables, under the keys they stand for. */
    static Map<String, String> environment(Map<String, String> variables) {
        var values = new TreeMap<String, String>();
        variables.forEach((variable, value) -> {
            if (variable.startsWith(ENVIRONMENT_PREFIX)) {
                values.put(key(variable.substring(ENVIRONMENT_PREFIX.length()).toLowerCase(Locale.ROOT)), value);
            }
        });
        return values;
    }

    private static String key(String words) {
        if (words.startsWith("namespace_")) {
            for (String option : LONGEST_OPTION_FIRST) {
                String suffix = '_' + option.replace('-', '_');
                if (words.endsWith(suffix) && words.length() > "namespace_".length() + suffix.length()) {
                    String name = words.substring("namespace_".length(), words.length() - suffix.length());
                    return NamespaceReader.NAMESPACE + name + '.' + option;
                }
            }
        }
        for (String group : GROUPS) {
            String start = group.replace('-', '_') + '_';
            if (words.startsWith(start)) {
                return PREFIX + group + '.' + words.substring(start.length()).replace('_', '-');
            }
        }
        return PREFIX + words.replace('_', '-');
    }

    /** A class of its own, so that a server without the API fails only here. */
    private static final class MicroProfile {

        static Map<String, String> read(Map<String, String> environment) {
            Config config = ConfigProvider.getConfig();
            Function<String, Optional<String>> value = key -> config.getOptionalValue(key, String.class);
            var values = new TreeMap<String, String>();
            // An environment variable counts as much as its source does: a system property comes before it.
            environment.forEach((key, text) -> values.put(key, value.apply(key).orElse(text)));
            for (String key : config.getPropertyNames()) {
                if (key.startsWith(PREFIX) && !isGuess(key, environment)) {
                    value.apply(key).ifPresent(text -> values.put(key, text));
                }
            }
            return values;
        }

        // SmallRye lists a guess for each environment variable: carillon.api.key for CARILLON_API_KEY.
        private static boolean isGuess(String key, Map<String, String> environment) {
            return System.getProperty(key) == null
                    && !environment.containsKey(key)
                    && environment.keySet().stream()
                            .anyMatch(known -> dotted(known).equals(dotted(key)));
        }

        private static String dotted(String key) {
            return key.replace('-', '.').replace('_', '.');
        }
    }
}

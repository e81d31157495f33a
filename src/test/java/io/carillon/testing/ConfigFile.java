package io.carillon.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Files of {@code server-config} as a person uses them: copied and adapted. */
public final class ConfigFile {

    private ConfigFile() {}

    /**
     * Copies a file.
     *
     * @param name its path below {@code server-config}
     * @param replacements what to write instead of what; each must occur
     * @return the copy, below {@code target}
     */
    public static Path of(String name, Map<String, String> replacements) {
        try {
            String text = Files.readString(Path.of("server-config", name));
            for (Map.Entry<String, String> replacement : replacements.entrySet()) {
                if (!text.contains(replacement.getKey())) {
                    throw new IllegalArgumentException(name + " does not hold " + replacement.getKey());
                }
                text = text.replace(replacement.getKey(), replacement.getValue());
            }
            Path directory = Directories.made(Fork.directory("config"));
            return Files.writeString(
                    directory.resolve(Path.of(name).getFileName().toString()), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

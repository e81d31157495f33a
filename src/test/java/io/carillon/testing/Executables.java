package io.carillon.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs installed on this machine. */
final class Executables {
    private Executables() {}

    /** The program on the PATH, or in the directories where Debian keeps what only root needs. */
    static Optional<Path> find(String name) {
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/local/sbin:/usr/sbin:/sbin";
        return Arrays.stream(path.split(File.pathSeparator))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** The program in {@code <parent>/<version>/bin} of the highest version, or else on the PATH. */
    static Optional<Path> findVersioned(Path parent, String name) {
        if (!Files.isDirectory(parent)) {
            return find(name);
        }
        try (Stream<Path> versions = Files.list(parent)) {
            return versions.map(version -> version.resolve("bin").resolve(name))
                    .filter(Files::isExecutable)
                    .max(Comparator.naturalOrder())
                    .or(() -> find(name));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}

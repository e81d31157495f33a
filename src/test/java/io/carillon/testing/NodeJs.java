package io.carillon.testing;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Tests written in JavaScript, run by Node.js's own test runner. What it says is kept in {@code target/node}. Confined to the test's thread.
 */
public final class NodeJs {
    private static final Path LOGS = Directories.made(Path.of("target", "node"));
    private static final long SECONDS = 300;

    private NodeJs() {}

    /** Skips the test, or fails it, where Node.js or npm is not installed. */
    public static void require() {
        Requires.that(isAvailable(), "Node.js 18.15 or newer, with npm, is not installed: apt-get install nodejs npm");
    }

    /** Copies a package with its tests to {@code target}, and what it depends on, exactly as its lock file says. */
    public static Path install(Path source) {
        Path copy = Path.of("target").resolve(source.getFileName()).toAbsolutePath();
        Directories.delete(copy);
        Directories.copy(source, copy);
        Path log = LOGS.resolve("npm.log");
        run(log, Map.of(), List.of("npm", "ci", "--prefer-offline", "--prefix", copy.toString()));
        return copy;
    }

    /** The test files, {@code *.test.mjs} or {@code *.test.js}, of a directory that need not exist, in the order of their names. */
    public static List<Path> tests(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().matches(".+\\.test\\.m?js"))
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Runs a test file; fails with what the runner said. */
    public static void test(Path file, Map<String, String> environment) {
        Path log = LOGS.resolve(file.getFileName() + ".log");
        run(log, environment, List.of("node", "--test", "--test-reporter=spec", file.toString()));
    }

    static boolean isAvailable() {
        return Executables.find("npm").isPresent()
                && Executables.find("node").isPresent()
                && Processes.ended(
                                LOGS.resolve("node.log"),
                                Map.of(),
                                List.of("node", "--test-reporter=spec", "--eval", "console.log(process.version)"))
                        == 0;
    }

    private static void run(Path log, Map<String, String> environment, List<String> command) {
        try {
            Files.deleteIfExists(log);
            Process process = Processes.start(log, environment, command);
            boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
            Processes.kill(process.toHandle());
            if (!ended || process.exitValue() != 0) {
                String how = ended ? "ended with " + process.exitValue() : "did not end within " + SECONDS + " s";
                fail("%s %s (%s):%n%s", String.join(" ", command), how, log, summary(Files.readString(log)));
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** The runner tells everything twice if something failed: what failed comes last. */
    private static String summary(String said) {
        return said.substring(Math.max(0, said.indexOf("failing tests:")));
    }
}

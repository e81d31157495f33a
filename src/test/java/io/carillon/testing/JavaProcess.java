package io.carillon.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A class of the tests that runs in a JVM of its own, to be killed. Confined to the test's thread. */
public final class JavaProcess implements AutoCloseable {

    private final Process process;
    private final Path output;

    private JavaProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Starts the class's main method. */
    public static JavaProcess start(Class<?> main, List<String> arguments) {
        try {
            Path output = Files.createTempFile(
                    Directories.made(Path.of("target", "services")), main.getSimpleName() + "-", ".log");
            var command = new ArrayList<>(List.of(
                    ProcessHandle.current().info().command().orElse("java"),
                    "-Xmx256m",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                    main.getName()));
            command.addAll(arguments);
            return new JavaProcess(Processes.start(output, Map.of(), command), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The whole lines that it has written so far. */
    public List<String> lines() {
        try {
            String text = Files.readString(output);
            return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Kills it: {@code kill -9}. */
    public void kill() {
        Processes.kill(process.toHandle());
    }

    @Override
    public void close() {
        kill();
    }
}

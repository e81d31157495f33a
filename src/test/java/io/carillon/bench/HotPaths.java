package io.carillon.bench;

import io.carillon.delivery.HotPathBenchmark;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.openjdk.jmh.generators.core.BenchmarkGenerator;
import org.openjdk.jmh.generators.core.FileSystemDestination;
import org.openjdk.jmh.generators.reflection.RFGeneratorSource;

/**
 * Runs {@link HotPathBenchmark} with JMH, whose code it makes and compiles itself: an annotation processor would concern all
 * tests.
 *
 * <p>{@code mvn verify -Pbench -Dbench.main=io.carillon.bench.HotPaths}
 */
public final class HotPaths {

    private HotPaths() {}

    /** Prints what JMH prints. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path directory = Files.createDirectories(Path.of("target", "jmh"));
        Path sources = Files.createDirectories(directory.resolve("sources"));
        Path classes = Files.createDirectories(directory.resolve("classes"));
        var source = new RFGeneratorSource();
        source.processClasses(HotPathBenchmark.class);
        var destination = new FileSystemDestination(classes.toFile(), sources.toFile());
        var generator = new BenchmarkGenerator();
        generator.generate(source, destination);
        generator.complete(source, destination);
        if (destination.hasErrors()) {
            throw new IllegalStateException(destination.getErrors().toString());
        }
        compile(sources, classes);
        int status = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classes + File.pathSeparator + System.getProperty("java.class.path"),
                        "org.openjdk.jmh.Main",
                        HotPathBenchmark.class.getName())
                .inheritIO()
                .start()
                .waitFor();
        if (status != 0) {
            throw new IllegalStateException("JMH ended with " + status);
        }
    }

    private static void compile(Path sources, Path classes) throws IOException {
        var command = new ArrayList<>(List.of("-proc:none", "-d", classes.toString()));
        try (Stream<Path> files = Files.walk(sources)) {
            files.map(Path::toString).filter(file -> file.endsWith(".java")).forEach(command::add);
        }
        int status = ToolProvider.getSystemJavaCompiler().run(null, null, null, command.toArray(String[]::new));
        if (status != 0) {
            throw new IllegalStateException("what JMH generated could not be compiled");
        }
    }
}

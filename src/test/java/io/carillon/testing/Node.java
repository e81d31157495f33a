package io.carillon.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What {@link CarillonServer} needs to know of a kind of server: its files, its ports, its process. */
abstract sealed class Node permits WildFlyNode, PayaraNode {
    static final Path SERVER_CONFIG = Path.of("server-config").toAbsolutePath();

    private static final Path SERVERS = Fork.directory("servers");
    private static final int CONDITION_LINES = 30;
    private static final int CONDITION_FRAMES = 15;
    private static final Pattern TROUBLE = Pattern.compile("Exception|Error|Caused by|WARN|SEVERE|FATAL");
    private static final Pattern THREADS = Pattern.compile("carillon|redisson|http-thread-pool|default task|XNIO");

    private final Path directory;
    private final int httpPort = Ports.free();
    private final int managementPort = Ports.free();
    private final @Nullable Database database;
    private @Nullable ProcessHandle process;
    private List<String> javaOptions = List.of();

    Node(String name, @Nullable Database database) {
        this.directory = SERVERS.resolve(name);
        this.database = database;
        Directories.delete(directory);
        Directories.made(directory);
    }

    /** The kind of server that the build chose. */
    static String kind() {
        return System.getProperty("carillon.server", "wildfly");
    }

    /** A server of the kind that the build chose, its files written, not started. */
    static Node create(String name, Properties settings, @Nullable Database database, @Nullable Path war) {
        String kind = kind();
        return switch (kind) {
            case "payara" -> new PayaraNode(name, settings, database, war);
            case "wildfly" -> new WildFlyNode(name, settings, database, war);
            default -> throw new IllegalArgumentException("carillon.server=" + kind + ": must be wildfly or payara");
        };
    }

    /** Starts the process; what was deployed and stored before is there again. */
    abstract void start();

    /** Takes Carillon away from the running server. */
    abstract void undeploy();

    /** Deploys Carillon on the running server, after {@link #undeploy}. */
    abstract void deploy();

    /** Java options to start with, besides the server's own. */
    final void use(List<String> options) {
        javaOptions = List.copyOf(options);
    }

    /** What the server's Java machine answers. */
    final String jcmd(String... command) {
        ProcessHandle java = Stream.concat(process().descendants(), Stream.of(process()))
                .filter(member -> member.info().command().orElse("").endsWith("/java"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(directory.getFileName() + " is not running"));
        Path answer = directory.resolve("jcmd.log");
        Directories.delete(answer);
        var jcmd = new ArrayList<String>();
        jcmd.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
        jcmd.add(Long.toString(java.pid()));
        jcmd.addAll(List.of(command));
        Processes.run(answer, Map.of(), jcmd);
        return read(answer);
    }

    /** For a message: what went wrong first, the end of the log, and where the threads of Carillon, Redisson and requests are. */
    final String condition() {
        try {
            List<String> lines = log().lines().toList();
            Stream<String> wrong = lines.stream().filter(TROUBLE.asPredicate()).limit(CONDITION_LINES);
            Stream<String> end = lines.stream().skip(Math.max(0, lines.size() - CONDITION_LINES));
            return "In its log:\n" + text(wrong) + "\nAnd at the end:\n" + text(end) + "\nIts threads:\n" + threads();
        } catch (RuntimeException unknown) {
            return "What is in its log is not known: " + unknown;
        }
    }

    private static String text(Stream<String> lines) {
        return lines.collect(Collectors.joining("\n"));
    }

    private String threads() {
        try {
            return Arrays.stream(jcmd("Thread.print").split("\n\n"))
                    .filter(THREADS.asPredicate())
                    .map(thread -> text(thread.lines().limit(CONDITION_FRAMES)))
                    .collect(Collectors.joining("\n"));
        } catch (RuntimeException unknown) {
            return unknown.toString();
        }
    }

    /** The process last started. */
    final ProcessHandle process() {
        if (process == null) {
            throw new IllegalStateException(directory.getFileName() + " was never started");
        }
        return process;
    }

    final boolean isStarted() {
        return process != null;
    }

    /** For {@link #start} to say what it started. */
    final void started(ProcessHandle handle) {
        process = handle;
    }

    /** Whether the server has said that it could not deploy Carillon. */
    abstract boolean deploymentFailed();

    /** The server's own log. */
    abstract Path logFile();

    final int httpPort() {
        return httpPort;
    }

    final int managementPort() {
        return managementPort;
    }

    /** Where it keeps its files. */
    final Path directory() {
        return directory;
    }

    /** Where what the process prints goes. */
    final Path console() {
        return directory.resolve("console.log");
    }

    final @Nullable Database database() {
        return database;
    }

    /** What the server has logged so far. */
    final String log() {
        return Files.exists(logFile()) ? read(logFile()) : "";
    }

    /** The Java that runs the tests runs the server; the database as server-config wants to hear of it. */
    final Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        if (!javaOptions.isEmpty()) {
            environment.put("JDK_JAVA_OPTIONS", String.join(" ", javaOptions));
        }
        if (database != null) {
            environment.put("CARILLON_DB_URL", database.url());
            environment.put("CARILLON_DB_USER", database.user());
            environment.put("CARILLON_DB_PASSWORD", database.password());
        }
        return environment;
    }

    /** The jar that the database's driver comes from. */
    static Path driverJar(Database database) {
        try {
            return Path.of(database.driver()
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (java.net.URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The directory that a system property of the build names. */
    static Path home(String property) {
        String home = System.getProperty(property);
        if (home == null || !Files.isDirectory(Path.of(home))) {
            throw new IllegalStateException(
                    property + "=" + home + ": not there; run the test by mvn verify -Dit.test=...");
        }
        return Path.of(home);
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}

package io.carillon.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Payara's tool, for one domain. What it prints is appended to a file. Confined to the test's thread. */
final class Asadmin {

    private static final Pattern SUCCESS = Pattern.compile("Command (\\S+) executed successfully\\.");

    private final Path home;
    private final Path directory;
    private final Path console;
    private final int port;
    private final Map<String, String> environment;

    /**
     * @param directory the one that {@link PayaraTemplate#DOMAIN} is in
     * @param console where to append what it prints
     * @param port for the domain's management
     * @param environment what the server that it starts, and itself, find in theirs besides
     */
    Asadmin(Path home, Path directory, Path console, int port, Map<String, String> environment) {
        this.home = home;
        this.directory = directory;
        this.console = console;
        this.port = port;
        this.environment = environment;
    }

    /** Starts the domain and returns its process. */
    ProcessHandle startDomain() {
        run("start-domain", "--domaindir=" + directory, PayaraTemplate.DOMAIN);
        Path pid = directory.resolve(PayaraTemplate.DOMAIN).resolve("config").resolve("pid");
        ProcessHandle payara = ProcessHandle.of(Long.parseLong(Node.read(pid).strip()))
                .orElseThrow(() -> new IllegalStateException("Payara has ended, see " + console));
        Processes.remember(payara);
        return payara;
    }

    /** Ends the domain in order. */
    void stopDomain() {
        run("stop-domain", "--domaindir=" + directory, PayaraTemplate.DOMAIN);
    }

    /** Runs a command that must succeed. */
    void run(String... arguments) {
        Processes.run(console, environment, command(arguments));
    }

    /** Runs a command and returns its exit status. */
    int ended(String... arguments) {
        return Processes.ended(console, environment, command(arguments));
    }

    /** Runs the commands of a file, each of which must succeed: asadmin goes on after one that fails, and then ends with 0. */
    void script(Path file) {
        int before = Files.exists(console) ? Node.read(console).length() : 0;
        run("multimode", "--file=" + file);
        String said = Node.read(console).substring(before);
        List<String> succeeded = said.lines()
                .map(SUCCESS::matcher)
                .filter(Matcher::matches)
                .map(success -> success.group(1))
                .toList();
        if (!succeeded.equals(commands(file))) {
            throw new IllegalStateException("not all commands of " + file + " succeeded:\n" + said);
        }
    }

    /** The names of its commands, and of the one that runs them. */
    private static List<String> commands(Path script) {
        Stream<String> own = Node.read(script)
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> line.split(" ")[0]);
        return Stream.concat(own, Stream.of("multimode")).toList();
    }

    private List<String> command(String... arguments) {
        String asadmin = home.resolve("bin").resolve("asadmin").toString();
        return Stream.concat(Stream.of(asadmin, "--interactive=false", "--port=" + port), Arrays.stream(arguments))
                .toList();
    }
}

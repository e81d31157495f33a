package io.carillon.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A program that runs beside the tests on a port of its own: {@link Postgres}, {@link MariaDb}, {@link Redis}, and what the benchmark
 * of delivery compares with. Confined to the test's thread.
 */
public abstract sealed class Service implements AutoCloseable
        permits Postgres, MariaDb, Redis, Nchan, SocketIo, Centrifuge {
    private static final Path LOGS = Directories.made(Path.of("target", "services"));

    private final String name;
    private final int port = Ports.free();
    private final Path directory;
    private final String user;
    private @Nullable Process process;

    /** A service whose files belong to {@code user}, in a new directory. */
    Service(String name, String user) {
        this.name = name;
        this.user = user;
        this.directory = Directories.temporary(name, user);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> Directories.delete(directory), "delete-" + name));
    }

    /** The command that runs the program in the foreground. */
    abstract List<String> command();

    /** Whether it answers. */
    abstract boolean answers();

    /** Whether somebody listens on its port. */
    final boolean listens() {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    /** The port it listens on, the same after each {@link #restart}. */
    public final int port() {
        return port;
    }

    /** The loopback address, as the programs understand it. */
    static String host() {
        return InetAddress.getLoopbackAddress().getHostAddress();
    }

    /** Starts it again after {@link #stop} or {@link #kill}, with what it had stored, and returns when it answers. */
    public final void restart() {
        process = Processes.start(log(), Map.of(), asUser(command()));
        Awaitility.await(name + " answers, see " + log())
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(this::answers);
    }

    /** Ends it in order. */
    public final void stop() {
        Processes.stop(running());
    }

    /** Kills it: {@code kill -9}. */
    public final void kill() {
        Processes.kill(running());
    }

    /** Halts it: connections stay open, nothing answers. */
    public final void suspend() {
        Processes.signal(running(), "STOP");
    }

    /** Lets it go on after {@link #suspend}. */
    public final void resume() {
        Processes.signal(running(), "CONT");
    }

    /** Ends it for good and removes its files. */
    @Override
    public final void close() {
        if (process != null) {
            kill();
        }
        Directories.delete(directory);
    }

    /** Where it keeps its files. */
    final Path directory() {
        return directory;
    }

    /** Runs a program that prepares the files. */
    final void prepare(List<String> command) {
        Processes.run(log(), Map.of(), asUser(command));
    }

    /** The name of the user this JVM runs as. */
    static String currentUser() {
        return System.getProperty("user.name");
    }

    /** Whether this JVM may become another user, and must where a program refuses to run as root. */
    static boolean isRoot() {
        return currentUser().equals("root");
    }

    /** Its process, for whoever measures it. */
    public final ProcessHandle running() {
        if (process == null) {
            throw new IllegalStateException(name + " was never started");
        }
        return process.toHandle();
    }

    /** Outlives the service, for whoever wants to know why a test failed. */
    private Path log() {
        return LOGS.resolve(directory.getFileName() + ".log");
    }

    /** setpriv becomes the program, so that a signal reaches it; su and runuser would stand between. */
    private List<String> asUser(List<String> command) {
        if (user.equals(currentUser())) {
            return command;
        }
        List<String> prefix = List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups", "--");
        return java.util.stream.Stream.concat(prefix.stream(), command.stream()).toList();
    }
}

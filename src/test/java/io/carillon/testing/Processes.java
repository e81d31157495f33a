package io.carillon.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Processes of the system: started with bounded files, ended with this JVM. Thread-safe. */
final class Processes {
    /**
     * Blocks of 1,024 bytes: no file of a child process grows beyond 1.2 GB, whatever goes wrong in it. PostgreSQL's own have
     * up to 1 GiB.
     */
    private static final int FILE_LIMIT = 1_200_000;

    private static final Set<ProcessHandle> STARTED = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> STARTED.forEach(Processes::kill), "end-started-processes"));
    }

    private Processes() {}

    /** Starts a program that keeps running; what it says is appended to {@code log}. */
    static Process start(Path log, Map<String, String> environment, List<String> command) {
        Process process = launch(log, environment, command);
        remember(process.toHandle());
        return process;
    }

    /** Runs a program that must succeed, to its end. */
    static void run(Path log, Map<String, String> environment, List<String> command) {
        int status = ended(log, environment, command);
        if (status != 0) {
            throw new IllegalStateException(command + " ended with " + status + ", see " + log);
        }
    }

    /** Runs a program to its end and returns its exit status. */
    static int ended(Path log, Map<String, String> environment, List<String> command) {
        Process process = launch(log, environment, command);
        try {
            if (process.waitFor(300, TimeUnit.SECONDS)) {
                return process.exitValue();
            }
            throw new IllegalStateException(command + " did not end within 300 s, see " + log);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        } finally {
            process.destroyForcibly();
        }
    }

    /** Has a process that somebody else started end with this JVM, too. */
    static void remember(ProcessHandle process) {
        STARTED.add(process);
        process.onExit().thenAccept(STARTED::remove);
    }

    /** Asks the process and its children to end, waits, and kills what is left after 30 s. */
    static void stop(ProcessHandle process) {
        List<ProcessHandle> family = family(process);
        family.forEach(ProcessHandle::destroy);
        await(family, 30);
        family.forEach(ProcessHandle::destroyForcibly);
        await(family, 10);
    }

    /** Kills the process and its children ({@code kill -9}) and waits until they are gone. */
    static void kill(ProcessHandle process) {
        List<ProcessHandle> family = family(process);
        family.forEach(ProcessHandle::destroyForcibly);
        await(family, 10);
    }

    /** Sends a signal, {@code STOP} or {@code CONT}, to the process and its children. */
    static void signal(ProcessHandle process, String signal) {
        List<String> command = new ArrayList<>(List.of("kill", "-" + signal));
        family(process).forEach(member -> command.add(Long.toString(member.pid())));
        run(Path.of("/dev/null"), Map.of(), command);
    }

    /** How many threads the process and its children have. */
    static int threads(ProcessHandle process) {
        return family(process).stream()
                .mapToInt(member -> {
                    String[] tasks = Path.of("/proc", Long.toString(member.pid()), "task")
                            .toFile()
                            .list();
                    return tasks == null ? 0 : tasks.length;
                })
                .sum();
    }

    /** Nothing of one that has ended: its number may be another's by now, and with it the descendants. */
    private static List<ProcessHandle> family(ProcessHandle process) {
        return process.isAlive()
                ? Stream.concat(process.descendants(), Stream.of(process)).toList()
                : List.of();
    }

    private static void await(List<ProcessHandle> family, int seconds) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        for (ProcessHandle member : family) {
            try {
                member.onExit().get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (java.util.concurrent.TimeoutException late) {
                return;
            } catch (InterruptedException | java.util.concurrent.ExecutionException failure) {
                throw new IllegalStateException(failure);
            }
        }
    }

    private static Process launch(Path log, Map<String, String> environment, List<String> command) {
        List<String> bounded =
                new ArrayList<>(List.of("bash", "-c", "ulimit -f " + FILE_LIMIT + "; exec \"$@\"", "bash"));
        bounded.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(bounded)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}

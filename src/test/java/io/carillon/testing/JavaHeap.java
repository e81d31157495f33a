package io.carillon.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The heap of another JVM on this machine, seen with the JDK's {@code jcmd}.
 *
 * @param pid the JVM's process
 */
record JavaHeap(long pid) {
    /** The whole heap of G1, or each generation of another collector: {@code total 524288K, used 77104K [0x…}. */
    private static final Pattern USED = Pattern.compile("used (\\d+)K \\[");

    /** The JVM that this process is, or that one of its children is. */
    static JavaHeap of(ProcessHandle process) {
        return Stream.concat(Stream.of(process), process.descendants())
                .filter(member -> member.info().command().orElse("").endsWith("/java"))
                .findFirst()
                .map(java -> new JavaHeap(java.pid()))
                .orElseThrow(() -> new IllegalStateException("there is no JVM in process " + process.pid()));
    }

    /** What is left after a full collection, in bytes. */
    long inUse() {
        jcmd("GC.run");
        String info = jcmd("GC.heap_info");
        long kilobytes = USED.matcher(info)
                .results()
                .mapToLong(used -> Long.parseLong(used.group(1)))
                .sum();
        if (kilobytes == 0) {
            throw new IllegalStateException("jcmd said: " + info);
        }
        return kilobytes << 10;
    }

    private String jcmd(String command) {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        try {
            Process process = new ProcessBuilder(jcmd, Long.toString(pid), command)
                    .redirectErrorStream(true)
                    .start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}

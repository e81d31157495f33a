package io.carillon.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The heap of another JVM on this machine, seen with the JDK's {@code jcmd}.
 *
 * @param pid the JVM's process
 */
record JavaHeap(long pid) {
    /** The last line: {@code Total       1234567       98765432}, the number of objects and their bytes. */
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)\\s*$");

    /** The JVM that this process is, or that one of its children is. */
    static JavaHeap of(ProcessHandle process) {
        return Stream.concat(Stream.of(process), process.descendants())
                .filter(member -> member.info().command().orElse("").endsWith("/java"))
                .findFirst()
                .map(java -> new JavaHeap(java.pid()))
                .orElseThrow(() -> new IllegalStateException("there is no JVM in process " + process.pid()));
    }

    /** What lives, in bytes: collected and counted in one stop of the JVM, so that no garbage is among it. */
    long inUse() {
        String histogram = jcmd("GC.class_histogram");
        Matcher total = TOTAL.matcher(histogram);
        if (!total.find()) {
            throw new IllegalStateException("jcmd said: " + histogram);
        }
        return Long.parseLong(total.group(1));
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

package io.carillon.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** What Linux tells of a process. 0 of one that has ended. */
final class ProcessFiles {

    /** {@code getconf CLK_TCK}: fixed on all that Java runs on. */
    private static final long TICKS_PER_SECOND = 100;

    private ProcessFiles() {}

    /** User and system time. */
    static long cpuNanos(ProcessHandle process) {
        String stat = text(process, "stat");
        if (stat.isEmpty()) {
            return 0;
        }
        // Behind the name, which may hold anything, the state is the first field.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        return ticks * (TimeUnit.SECONDS.toNanos(1) / TICKS_PER_SECOND);
    }

    static long residentBytes(ProcessHandle process) {
        return text(process, "status")
                .lines()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .sum();
    }

    private static String text(ProcessHandle process, String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), file));
        } catch (IOException gone) {
            return "";
        }
    }
}

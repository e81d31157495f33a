package io.carillon.operations;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/** Ends parts of the application. What fails keeps none of the others from ending. */
final class Ending {

    private static final Logger LOG = System.getLogger(Ending.class.getName());

    private Ending() {}

    /** Ends one part after the other. */
    static void inOrder(AutoCloseable... parts) {
        for (AutoCloseable part : parts) {
            end(part);
        }
    }

    /** Ends parts that do not need each other, and returns when all of them have ended: those that wait, wait together. */
    static void together(Threads threads, AutoCloseable... parts) {
        List<Thread> ends = Arrays.stream(parts)
                .map(part -> threads.named("end").newThread(() -> end(part)))
                .toList();
        ends.forEach(Thread::start);
        for (Thread thread : ends) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Takes no more work and lets the work under way come to an end; what lasts longer is interrupted. */
    static void of(ExecutorService executor, long seconds) {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(seconds, TimeUnit.SECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private static void end(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception | Error e) {
            LOG.log(Level.WARNING, "A part could not be ended in order, the others are", e);
        }
    }
}

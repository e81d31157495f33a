package io.carillon.history;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A log line that repeats at most once a minute, however often its cause does. Thread-safe. */
final class OncePerMinute {

    private final Logger logger;
    private final Level level;
    private final AtomicLong next = new AtomicLong(System.nanoTime());

    OncePerMinute(Logger logger, Level level) {
        this.logger = logger;
        this.level = level;
    }

    void log(String line) {
        long due = next.get();
        long now = System.nanoTime();
        if (now - due >= 0 && next.compareAndSet(due, now + TimeUnit.MINUTES.toNanos(1))) {
            logger.log(level, line);
        }
    }
}

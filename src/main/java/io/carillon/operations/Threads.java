package io.carillon.operations;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads with names that say what they do, made by the server's factory so that they know its naming context and class
 * loader. They are daemons: nothing of Carillon keeps a server from ending.
 */
final class Threads {

    private final ThreadFactory server;

    Threads(ThreadFactory server) {
        this.server = server;
    }

    /**
     * A pool for work that may block. What finds no thread free waits, without limit: whoever hands it in bounds it.
     *
     * @param most threads; they come when they are needed and go when they have been idle for a minute
     */
    ThreadPoolExecutor pool(String purpose, int most) {
        var pool = new ThreadPoolExecutor(most, most, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(), named(purpose));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    ThreadFactory named(String purpose) {
        var count = new AtomicInteger();
        return task -> {
            Thread thread = server.newThread(task);
            thread.setName("carillon-" + purpose + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}

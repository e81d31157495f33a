package io.carillon.operations;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads with names that say what they do. They are daemons: nothing of Carillon keeps a server from ending.
 *
 * <p>Where code of the application runs they are the server's, and know its naming context. All others are Carillon's own,
 * and end with it: Payara remembers each thread of its own that has used a connection of the database, and with it the whole
 * application, for as long as it runs.
 */
final class Threads {

    private final ThreadFactory server;

    /** @param server makes threads that know the application's context */
    Threads(ThreadFactory server) {
        this.server = server;
    }

    /**
     * A pool for code of the application, which may block. What finds no thread free waits, without limit: whoever hands it in
     * bounds it.
     *
     * @param most threads; they come when they are needed and go when they have been idle for a minute
     */
    ThreadPoolExecutor applicationPool(String purpose, int most) {
        return pool(forApplication(purpose), most);
    }

    /** As {@link #applicationPool}, for Carillon's own code. */
    ThreadPoolExecutor pool(String purpose, int most) {
        return pool(named(purpose), most);
    }

    private static ThreadPoolExecutor pool(ThreadFactory factory, int most) {
        var pool = new ThreadPoolExecutor(most, most, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(), factory);
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** Makes threads for code of the application. */
    ThreadFactory forApplication(String purpose) {
        return named(purpose, server);
    }

    /** Makes threads for Carillon's own code. */
    ThreadFactory named(String purpose) {
        return named(purpose, task -> {
            // Nothing of whoever happens to need one.
            var thread = new Thread(null, task, purpose, 0, false);
            thread.setContextClassLoader(Threads.class.getClassLoader());
            return thread;
        });
    }

    private static ThreadFactory named(String purpose, ThreadFactory factory) {
        var count = new AtomicInteger();
        return task -> {
            Thread thread = factory.newThread(task);
            thread.setName("carillon-" + purpose + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}

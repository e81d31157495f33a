package io.carillon.delivery;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads for what may wait for a peer: answers to requests and closes of connections. Not the server's own: there one task
 * may hold up all others, and Payara looks for services on the application's class path for each task. What finds no thread
 * free waits; there is one answer for a request and one close for a connection at most. Thread-safe.
 */
public final class Workers implements Executor, AutoCloseable {

    private static final int THREADS = 64;

    private final ThreadPoolExecutor pool;

    /** @param threads makes up to 64 of them, when they are needed; they end when they have been idle for a minute */
    public Workers(ThreadFactory threads) {
        pool = new ThreadPoolExecutor(THREADS, THREADS, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(), threads);
        pool.allowCoreThreadTimeOut(true);
    }

    /** @throws RejectedExecutionException if they are closed */
    @Override
    public void execute(Runnable task) {
        pool.execute(task);
    }

    /** Ends the threads when they have done what waits. */
    @Override
    public void close() {
        pool.shutdown();
    }
}

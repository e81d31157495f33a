package io.carillon.delivery;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads for what may wait for a peer: answers to requests, and closes of connections. Not the server's own: there one task
 * may hold up all others, and Payara looks for services on the application's class path for each task. What finds no thread
 * free waits; there is one answer for a request and one close for a connection at most. Thread-safe.
 */
public final class Workers implements AutoCloseable {

    private static final int THREADS = 64;

    private final ThreadPoolExecutor answers;
    private final ThreadPoolExecutor closes;

    /**
     * @param forAnswers makes up to 64 threads, when they are needed; they end when they have been idle for a minute
     * @param forCloses the same for closes: peers that do not answer them hold up no request
     */
    public Workers(ThreadFactory forAnswers, ThreadFactory forCloses) {
        answers = pool(forAnswers);
        closes = pool(forCloses);
    }

    /** Runs what writes an answer. Refuses with a {@link RejectedExecutionException} when they are closed. */
    public Executor answers() {
        return answers;
    }

    /** Runs what closes a connection. Refuses with a {@link RejectedExecutionException} when they are closed. */
    public Executor closes() {
        return closes;
    }

    /** Ends the threads when they have done what waits. */
    @Override
    public void close() {
        answers.shutdown();
        closes.shutdown();
    }

    private static ThreadPoolExecutor pool(ThreadFactory threads) {
        var pool = new ThreadPoolExecutor(THREADS, THREADS, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(), threads);
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}

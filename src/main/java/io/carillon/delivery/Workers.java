package io.carillon.delivery;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;

/**
 * Threads for what may wait for a peer: answers to requests, and closes of connections; peers that do not answer a close
 * hold up no request. Not the server's own: there one task may hold up all others, and Payara looks for services on the
 * application's class path for each task. What finds no thread free waits; there is one answer for a request and one close
 * for a connection at most. Thread-safe.
 */
public final class Workers implements AutoCloseable {

    private final ExecutorService answers;
    private final ExecutorService closes;

    /** Takes the two over: {@link #close} ends them. */
    public Workers(ExecutorService answers, ExecutorService closes) {
        this.answers = answers;
        this.closes = closes;
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
}

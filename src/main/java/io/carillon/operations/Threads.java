package io.carillon.operations;

import java.util.concurrent.ThreadFactory;
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

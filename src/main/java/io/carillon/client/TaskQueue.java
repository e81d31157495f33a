package io.carillon.client;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Does what concerns one client, one thing after the other: what it commands, and what the server does to it. What a task
 * changes needs no lock: the next one begins when its stage is complete, and sees all of it. Thread-safe.
 */
final class TaskQueue {

    /** Something to do. What becomes of a failure is the task's own business: the next one begins all the same. */
    interface Task {
        CompletionStage<?> run();

        /** The client has gone before the task's turn came. */
        default void dropped() {}
    }

    private final Consumer<Runnable> later;
    private final Queue<Waiting> tasks = new ArrayDeque<>();
    private long waitingSize;
    private boolean running;
    private boolean finished;

    private record Waiting(Task task, int size) {}

    /** @param later runs what goes on after something was awaited */
    TaskQueue(Consumer<Runnable> later) {
        this.later = later;
    }

    /**
     * Adds a task, and runs it at once if no other one is at work.
     *
     * @param size what it holds on to while it waits, in characters
     * @param limit how much may wait, in characters; beyond it the task is not taken
     * @return whether it was taken; after {@link #finish} it is dropped, and that counts as taken
     */
    boolean add(Task task, int size, long limit) {
        boolean dropped;
        synchronized (this) {
            dropped = finished;
            if (!dropped) {
                if (waitingSize + size > limit) {
                    return false;
                }
                take(task, size);
                if (running) {
                    return true;
                }
                running = true;
            }
        }
        if (dropped) {
            task.dropped();
        } else {
            run();
        }
        return true;
    }

    /** Adds a task, however many wait: there are few of its kind. */
    void add(Task task) {
        add(task, 0, Long.MAX_VALUE);
    }

    /** Drops what waits; the given task is the last one. */
    void finish(Task last) {
        List<Task> dropped;
        boolean mustRun;
        synchronized (this) {
            if (finished) {
                return;
            }
            finished = true;
            dropped = tasks.stream().map(Waiting::task).toList();
            tasks.clear();
            take(last, 0);
            mustRun = !running;
            running = true;
        }
        dropped.forEach(Task::dropped);
        if (mustRun) {
            run();
        }
    }

    private void run() {
        for (Task task = next(); task != null; task = next()) {
            CompletableFuture<?> done = started(task).toCompletableFuture();
            if (!done.isDone()) {
                done.whenComplete((result, failure) -> later.accept(this::run));
                return;
            }
        }
    }

    /** Begins a task; what it throws comes through the stage. */
    static CompletionStage<?> started(Task task) {
        try {
            return task.run();
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private void take(Task task, int size) {
        tasks.add(new Waiting(task, size));
        waitingSize += size;
    }

    private synchronized @Nullable Task next() {
        Waiting next = tasks.poll();
        running = next != null;
        if (next == null) {
            return null;
        }
        waitingSize -= next.size();
        return next.task();
    }
}

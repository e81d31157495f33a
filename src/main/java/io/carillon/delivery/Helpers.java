package io.carillon.delivery;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Threads that take part of a lane's work off it: where sending is the caller's work, a channel with many subscribers is
 * more than one processor can do. Whoever has something else to do helps nobody: nothing waits for a helper to come, and
 * what a lane hands out is done when it goes on. Thread-safe.
 */
final class Helpers implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Helpers.class.getName());

    /** For fewer nobody is woken. */
    static final int MANY = 128;

    /** What is taken at a time: little, so that nobody waits long for who has the last ones. */
    private static final int PORTION = 16;

    private final int count;
    private final ThreadPoolExecutor threads;

    /** @param count how many help; 0: nobody */
    Helpers(int count, ThreadFactory threads) {
        this.count = count;
        // Who is busy is not asked.
        this.threads = new ThreadPoolExecutor(
                count,
                Math.max(1, count),
                10,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                threads,
                new ThreadPoolExecutor.DiscardPolicy());
        this.threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Does something for each of them, one by one or several at a time, and returns when it is done for all.
     *
     * @param action what it throws is logged, and the others have their turn
     */
    <T> void each(Collection<T> all, Consumer<T> action) {
        if (count == 0 || all.size() < MANY) {
            all.forEach(one -> Audience.guarded(() -> action.accept(one)));
            return;
        }
        var work = new Work<>(List.copyOf(all), action);
        ask(work);
        work.finish();
    }

    private void ask(Work<?> work) {
        try {
            for (int i = 0; i < count; i++) {
                threads.execute(work::share);
            }
        } catch (RuntimeException | Error e) {
            // The system has no thread left, say: the work must be done all the same.
            LOG.log(Level.WARNING, "Nobody can help with deliveries at present", e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    /** Something to be done for each of many. */
    private static final class Work<T> {

        private final List<T> all;
        private final Consumer<T> action;
        private final Thread owner = Thread.currentThread();
        private final AtomicInteger taken = new AtomicInteger();
        private final AtomicInteger done = new AtomicInteger();

        Work(List<T> all, Consumer<T> action) {
            this.all = all;
            this.action = action;
        }

        /** Takes portions as long as there are any. */
        void share() {
            for (int from = taken.getAndAdd(PORTION); from < all.size(); from = taken.getAndAdd(PORTION)) {
                List<T> portion = all.subList(from, Math.min(from + PORTION, all.size()));
                portion.forEach(one -> Audience.guarded(() -> action.accept(one)));
                if (done.addAndGet(portion.size()) == all.size()) {
                    LockSupport.unpark(owner);
                }
            }
        }

        /** The owner does what it can, and waits for the rest: nothing is under way when this returns. */
        void finish() {
            share();
            boolean interrupted = false;
            while (done.get() < all.size()) {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
            if (interrupted) {
                owner.interrupt();
            }
        }
    }
}

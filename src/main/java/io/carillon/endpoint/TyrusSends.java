package io.carillon.endpoint;

import jakarta.websocket.SendHandler;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Field;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Sends on Tyrus, which starts its idle timer anew at each send, even of a session without an idle timeout; and Payara
 * looks for services on the application's class path for each task that is scheduled. Together that cost 40 of the 46 µs of
 * a send, and here nobody needs the timer: pings and timeouts are Carillon's own.
 */
final class TyrusSends {

    private static final Logger LOG = System.getLogger(TyrusSends.class.getName());
    private static final AtomicBoolean COMPLAINED = new AtomicBoolean();
    private static final ClassLoader EMPTY = new Empty();

    private TyrusSends() {}

    static boolean isTyrus(Session session) {
        return session.getClass().getName().startsWith("org.glassfish.tyrus.");
    }

    /** Takes the timer away. Where Tyrus is not as it is known the session keeps it, and sends are slower. */
    static void withoutTimer(Object session) {
        try {
            Field service = session.getClass().getDeclaredField("service");
            if (service.getType() != ScheduledExecutorService.class) {
                throw new NoSuchFieldException("service is a " + service.getType());
            }
            service.setAccessible(true);
            service.set(session, Never.HERE);
        } catch (ReflectiveOperationException | RuntimeException e) {
            if (COMPLAINED.compareAndSet(false, true)) {
                LOG.log(
                        Level.WARNING,
                        "This Tyrus is not the one that is known: each send schedules a task (" + e + ")");
            }
        }
    }

    /**
     * Sends; whoever looks for services meanwhile finds none, and quickly. Not so who hears that it is done: that is the
     * application.
     *
     * @param send is handed the handler to send with
     */
    static void send(SendHandler done, Consumer<SendHandler> send) {
        ClassLoader application = Thread.currentThread().getContextClassLoader();
        with(EMPTY, () -> send.accept(result -> with(application, () -> done.onResult(result))));
    }

    private static void with(ClassLoader loader, Runnable action) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            action.run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** Finds nothing. */
    private static final class Empty extends ClassLoader {

        Empty() {
            super("carillon-empty", null);
        }

        @Override
        public Enumeration<URL> getResources(String name) throws IOException {
            return Collections.emptyEnumeration();
        }
    }

    /** Cancels what is scheduled. */
    private static final class Never extends ScheduledThreadPoolExecutor {

        static final Never HERE = new Never();
        private static final ScheduledFuture<?> CANCELLED = new Cancelled<>();

        private Never() {
            super(0);
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
            return CANCELLED;
        }

        @Override
        public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
            return new Cancelled<>();
        }

        @Override
        public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long initialDelay, long period, TimeUnit unit) {
            return CANCELLED;
        }
    }

    /** A task that was cancelled before it began. */
    private static final class Cancelled<V> extends FutureTask<V> implements ScheduledFuture<V> {

        Cancelled() {
            super(() -> null);
            cancel(false);
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return 0;
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(0, other.getDelay(TimeUnit.NANOSECONDS));
        }
    }
}

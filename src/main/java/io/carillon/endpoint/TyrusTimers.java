package io.carillon.endpoint;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import jakarta.websocket.server.ServerContainer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Field;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Takes the timers of Tyrus away. It schedules a task for each session that opens and with each message, even of a session
 * without an idle timeout, and Payara looks for services on the application's class path for each task. Nobody needs them
 * here: pings and timeouts are {@link io.carillon.delivery.Liveness Carillon's own}.
 */
@WebListener
public class TyrusTimers implements ServletContextListener {

    private static final Logger LOG = System.getLogger(TyrusTimers.class.getName());

    @Override
    public void contextInitialized(ServletContextEvent event) {
        Object container = event.getServletContext().getAttribute(ServerContainer.class.getName());
        if (container != null && isTyrus(container)) {
            remove(container);
        }
    }

    /** Whether the thing is a part of Tyrus. */
    static boolean isTyrus(Object part) {
        return part.getClass().getName().startsWith("org.glassfish.tyrus.");
    }

    /**
     * Takes the timers of all sessions to come away. Where Tyrus is not as it is known they stay, and each message is slower.
     *
     * @return whether they are gone
     */
    static boolean remove(Object container) {
        try {
            Field timers = timers(container.getClass());
            timers.setAccessible(true);
            timers.set(container, Never.HERE);
            return true;
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(
                    Level.WARNING,
                    "This Tyrus is not the one that is known: each message schedules a task (" + e + ")");
            return false;
        }
    }

    private static Field timers(Class<?> container) throws NoSuchFieldException {
        for (@Nullable Class<?> type = container; type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (field.getName().equals("managedScheduledExecutorService")
                        && field.getType() == ScheduledExecutorService.class) {
                    return field;
                }
            }
        }
        throw new NoSuchFieldException("managedScheduledExecutorService of " + container.getName());
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

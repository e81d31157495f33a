package io.carillon.history;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceException;
import java.lang.System.Logger.Level;
import java.util.function.Supplier;
import org.eclipse.persistence.exceptions.EntityManagerSetupException;

/**
 * Makes entity managers. The first one has EclipseLink connect: that may fail, and then the next one tries again. But where one
 * connection was made and another was not, or anything else went wrong on the way, EclipseLink gives its factory up for good; here
 * a new one takes its place. Thread-safe.
 */
final class EntityManagers implements AutoCloseable {

    private static final OncePerMinute ANEW =
            new OncePerMinute(System.getLogger(EntityManagers.class.getName()), Level.INFO);

    private final Supplier<EntityManagerFactory> make;
    private volatile EntityManagerFactory factory;
    // Guarded by this object's lock.
    private boolean closed;

    /** @param make a factory that has connected to nothing yet */
    EntityManagers(Supplier<EntityManagerFactory> make) {
        this.make = make;
        this.factory = make.get();
    }

    /**
     * A new one, for whoever asks to close.
     *
     * @throws PersistenceException if the database cannot be reached: trying again helps
     * @throws IllegalStateException if this is closed; or if none could be made lately: trying again helps, too
     */
    EntityManager open() {
        EntityManagerFactory current = factory;
        while (true) {
            try {
                return current.createEntityManager();
            } catch (PersistenceException | IllegalStateException e) {
                current = successor(current, e);
            }
        }
    }

    /** Closing it again does nothing: a start that failed has closed it before the server says that it stops. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            if (factory.isOpen()) {
                factory.close();
            }
        }
    }

    /**
     * What somebody else has made meanwhile. Else makes one for the next try, where EclipseLink has given this one up, and throws
     * the failure.
     */
    private synchronized EntityManagerFactory successor(EntityManagerFactory failed, RuntimeException failure) {
        if (closed) {
            throw failure;
        }
        if (factory != failed) {
            return factory;
        }
        // One that is closed: the last time it could not be replaced.
        if (failed.isOpen() && !isGivenUp(failure)) {
            throw failure;
        }
        ANEW.log("EclipseLink could not begin, and begins anew (said at most once a minute): "
                + DatabaseErrors.describe(failure));
        try {
            // Before the next one is made, which would be as this one is.
            if (failed.isOpen()) {
                failed.close();
            }
            factory = make.get();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
        throw failure;
    }

    // It says so by nothing else.
    private static boolean isGivenUp(Throwable failure) {
        return DatabaseErrors.causes(failure).anyMatch(EntityManagerSetupException.class::isInstance);
    }
}

package io.carillon.history;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.persistence.exceptions.EntityManagerSetupException;
import org.eclipse.persistence.jpa.PersistenceProvider;

/**
 * Makes entity managers. The first one has EclipseLink connect: that may fail, and then the next one tries again. But where some
 * connections were made before one failed, EclipseLink gives its factory up for good; here a new one takes its place. Thread-safe.
 */
final class EntityManagers implements AutoCloseable {

    private static final Logger LOG = System.getLogger(EntityManagers.class.getName());

    private final Map<String, ?> properties;
    private volatile EntityManagerFactory factory;
    // Guarded by this object's lock.
    private boolean closed;

    /**
     * Connects to nothing yet.
     *
     * @param properties of the factory, with the database
     */
    EntityManagers(Map<String, ?> properties) {
        this.properties = properties;
        this.factory = make();
    }

    /**
     * A new one, for whoever asks to close.
     *
     * @throws PersistenceException if the database cannot be reached: trying again helps
     * @throws IllegalStateException if this is closed
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
            factory.close();
        }
    }

    /** What somebody else has made meanwhile, or else the failure. */
    private synchronized EntityManagerFactory successor(EntityManagerFactory failed, RuntimeException failure) {
        if (!closed && factory != failed) {
            return factory;
        }
        if (!closed && isGivenUp(failure)) {
            LOG.log(Level.INFO, "The database failed while EclipseLink began to use it: it begins anew");
            failed.close();
            factory = make();
        }
        throw failure;
    }

    private EntityManagerFactory make() {
        return new PersistenceProvider().createEntityManagerFactory("carillon", properties);
    }

    private static boolean isGivenUp(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(20)
                .anyMatch(EntityManagerSetupException.class::isInstance);
    }
}

package io.carillon.history;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.EntityTransaction;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import javax.sql.DataSource;
import org.eclipse.persistence.config.PersistenceUnitProperties;
import org.eclipse.persistence.jpa.PersistenceProvider;

/**
 * Runs work in a transaction of its own, with an entity manager of its own. They are the database's own transactions and
 * not the server's: no other resource takes part in them, so that a coordinator would only cost time. Thread-safe.
 */
public final class Transactions implements AutoCloseable {

    private final EntityManagers entityManagers;

    /**
     * Nothing is connected yet: the database may be away, now and when the first transaction begins.
     *
     * @param database the properties of Jakarta Persistence that say where it is
     */
    public Transactions(Map<String, ?> database) {
        Map<String, Object> properties = new HashMap<>(database);
        properties.put(PersistenceUnitProperties.ECLIPSELINK_PERSISTENCE_XML, "META-INF/carillon-persistence.xml");
        properties.put(PersistenceUnitProperties.CLASSLOADER, Transactions.class.getClassLoader());
        entityManagers = new EntityManagers(() -> factory(properties));
    }

    private static EntityManagerFactory factory(Map<String, Object> properties) {
        EntityManagerFactory factory = new PersistenceProvider().createEntityManagerFactory("carillon", properties);
        if (factory == null) {
            throw new IllegalStateException("META-INF/carillon-persistence.xml cannot be read");
        }
        return factory;
    }

    /** In the database of this data source. Transactions of the server do not include them. */
    public static Transactions in(DataSource dataSource) {
        return new Transactions(Map.of(PersistenceUnitProperties.NON_JTA_DATASOURCE, dataSource));
    }

    /** The transaction could not be committed: whether its work is stored is not known. */
    static final class CommitFailed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        CommitFailed(Exception cause) {
            super("the commit failed: " + cause.getMessage(), cause);
        }
    }

    /**
     * Runs the work and commits it. Everything is sent to the database before the commit, so that an exception from
     * here other than {@link CommitFailed} means that nothing was stored.
     */
    <T> T run(Function<EntityManager, T> work) {
        try (EntityManager entityManager = entityManagers.open()) {
            var transaction = entityManager.getTransaction();
            transaction.begin();
            T result;
            try {
                result = work.apply(entityManager);
                entityManager.flush();
            } catch (RuntimeException | Error e) {
                rollback(transaction, e);
                throw e;
            }
            try {
                transaction.commit();
            } catch (RuntimeException e) {
                throw new CommitFailed(e);
            }
            return result;
        }
    }

    /**
     * Asks a trivial query on Carillon's tables.
     *
     * @throws RuntimeException if the database does not answer, or the tables are not there
     */
    public void check() {
        run(StreamEpochRow::beginning);
    }

    /** A connection that is lost cannot roll back; the database then does it by itself. */
    private static void rollback(EntityTransaction transaction, Throwable cause) {
        try {
            transaction.rollback();
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
    }

    /** Closing it again does nothing. */
    @Override
    public void close() {
        entityManagers.close();
    }
}

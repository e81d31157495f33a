package io.carillon.history;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.UserTransaction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs work in a transaction of its own, with an entity manager of its own: the server's transactions where there are
 * any, the entity manager's own outside a server. Thread-safe.
 */
public final class Transactions {

    private final EntityManagerFactory factory;
    private final @Nullable UserTransaction userTransaction;

    /** @param userTransaction the server's transactions; null outside a server */
    public Transactions(EntityManagerFactory factory, @Nullable UserTransaction userTransaction) {
        this.factory = factory;
        this.userTransaction = userTransaction;
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
        return userTransaction == null ? local(work) : global(work, userTransaction);
    }

    private <T> T local(Function<EntityManager, T> work) {
        try (EntityManager entityManager = factory.createEntityManager()) {
            var transaction = entityManager.getTransaction();
            transaction.begin();
            T result;
            try {
                result = work.apply(entityManager);
                entityManager.flush();
            } catch (RuntimeException | Error e) {
                transaction.rollback();
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

    private <T> T global(Function<EntityManager, T> work, UserTransaction transaction) {
        try {
            transaction.begin();
        } catch (Exception e) {
            throw new IllegalStateException("no transaction can begin: " + e.getMessage(), e);
        }
        T result;
        try (EntityManager entityManager = factory.createEntityManager()) {
            entityManager.joinTransaction();
            result = work.apply(entityManager);
            entityManager.flush();
        } catch (RuntimeException | Error e) {
            // An Error too: a transaction that stays on this thread would keep all later ones from beginning.
            rollback(transaction, e);
            throw e;
        }
        try {
            transaction.commit();
        } catch (Exception e) {
            throw new CommitFailed(e);
        }
        return result;
    }

    private static void rollback(UserTransaction transaction, Throwable cause) {
        try {
            if (transaction.getStatus() != Status.STATUS_NO_TRANSACTION) {
                transaction.rollback();
            }
        } catch (SystemException | RuntimeException e) {
            cause.addSuppressed(e);
        }
    }
}

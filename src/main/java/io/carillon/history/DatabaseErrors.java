package io.carillon.history;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Set;
import java.util.stream.Stream;

/** What an exception from JPA says about the database underneath, by the SQL standard's classes of states. */
final class DatabaseErrors {

    // 08: connection exception; 40: serialisation failure, deadlock; PostgreSQL's own: 53: too many connections, 55: a
    // lock is not available, 57P: shut down by the operator (but not 570: a statement that took too long).
    private static final Set<String> TRANSIENT = Set.of("08", "40", "53", "55", "57P");
    // MariaDB says these with the state of any error: a lock was not to be had, a row has changed.
    private static final Set<Integer> TRANSIENT_CODES = Set.of(1205, 1020);
    // 22: data exception; 23: constraint violation.
    private static final Set<String> DATA = Set.of("22", "23");

    private DatabaseErrors() {}

    /** Whether the same work may succeed on another connection. A pool that has none to give tells no state. */
    static boolean isTransient(Throwable failure) {
        return sqlExceptions(failure)
                .anyMatch(e -> e instanceof SQLTransientException
                        || e instanceof SQLRecoverableException
                        || e instanceof SQLNonTransientConnectionException
                        || e.getSQLState() == null
                        || isOf(TRANSIENT, e)
                        || TRANSIENT_CODES.contains(e.getErrorCode()));
    }

    /** Whether the database refused what it was given. */
    static boolean isAboutData(Throwable failure) {
        return sqlExceptions(failure).anyMatch(e -> isOf(DATA, e));
    }

    /** What failed, in a few words; without the database's own message, which may quote a payload. */
    static String describe(Throwable failure) {
        return sqlExceptions(failure)
                .reduce((outer, inner) -> inner)
                .map(e -> e.getClass().getSimpleName() + ", SQL state " + e.getSQLState())
                .orElseGet(() -> failure.getClass().getSimpleName() + ": " + failure.getMessage());
    }

    private static boolean isOf(Set<String> classes, SQLException e) {
        String state = e.getSQLState();
        return state != null && state.length() == 5 && classes.stream().anyMatch(state::startsWith);
    }

    /** The failure and its causes, bounded, because they may form a circle. */
    static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(20);
    }

    private static Stream<SQLException> sqlExceptions(Throwable failure) {
        return causes(failure).filter(SQLException.class::isInstance).map(SQLException.class::cast);
    }
}

package io.carillon.history;

import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Set;
import java.util.stream.Stream;

/** What an exception from JPA says about the database underneath, by the SQL standard's classes of states. */
final class DatabaseErrors {

    // 08: connection exception; 40: serialisation failure, deadlock; 57: the operator shut it down (PostgreSQL).
    private static final Set<String> TRANSIENT = Set.of("08", "40", "57");
    // 22: data exception; 23: constraint violation.
    private static final Set<String> DATA = Set.of("22", "23");

    private DatabaseErrors() {}

    /** Whether the same work may succeed on another connection. A pool that has none to give tells no state. */
    static boolean isTransient(Throwable failure) {
        return sqlExceptions(failure)
                .anyMatch(e -> e instanceof SQLTransientException || e.getSQLState() == null || isOf(TRANSIENT, e));
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
        return state != null && state.length() == 5 && classes.contains(state.substring(0, 2));
    }

    private static Stream<SQLException> sqlExceptions(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(20)
                .filter(SQLException.class::isInstance)
                .map(SQLException.class::cast);
    }
}

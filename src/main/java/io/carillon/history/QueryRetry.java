package io.carillon.history;

import org.eclipse.persistence.sessions.Session;
import org.eclipse.persistence.sessions.SessionCustomizer;

/**
 * Named in {@code carillon-persistence.xml}: EclipseLink repeats no query by itself. It would sleep for five seconds
 * before each repetition, hold a thread of ours while the database is away, and write a stack trace for each; the journal
 * repeats what may be repeated within its own deadline.
 */
public final class QueryRetry implements SessionCustomizer {

    /** For EclipseLink. */
    public QueryRetry() {}

    @Override
    public void customize(Session session) {
        session.getLogin().setQueryRetryAttemptCount(0);
    }
}

package io.carillon.testing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/**
 * What goes wrong on the connections of a data source: by default nothing. Each fault happens a number of times, to
 * whoever comes first. Thread-safe.
 */
public final class Faults {

    private final AtomicInteger untilRefused = new AtomicInteger();
    private final AtomicInteger lostAnswers = new AtomicInteger();
    private final AtomicInteger lostCommits = new AtomicInteger();
    private final AtomicInteger inserts = new AtomicInteger();
    private final AtomicInteger insertsSeen = new AtomicInteger();
    private volatile SQLException insertFailure = new SQLException();
    private volatile Runnable afterCommit = () -> {};

    /** The connection that is asked for as the {@code nth} one from now, counted from 1, is not made. */
    public void refuseConnection(int nth) {
        untilRefused.set(nth);
    }

    /** Whether the connection of {@link #refuseConnection} was asked for. */
    public boolean hasRefused() {
        return untilRefused.get() <= 0;
    }

    /** Commits are done, but their answers do not arrive. */
    public void loseAnswers(int times) {
        lostAnswers.set(times);
    }

    /** Commits do not arrive, and the database rolls back. */
    public void loseCommits(int times) {
        lostCommits.set(times);
    }

    /** What happens between a commit and the loss of its answer. */
    public void afterCommit(Runnable work) {
        afterCommit = work;
    }

    /** Inserts of publications fail. */
    public void failInserts(int times, SQLException failure) {
        insertFailure = failure;
        inserts.set(times);
    }

    /** How many inserts of publications were tried since the beginning. */
    public int insertsSeen() {
        return insertsSeen.get();
    }

    DataSource in(DataSource source) {
        return proxy(DataSource.class, source, (method, call) -> {
            if (method.startsWith("getConnection") && untilRefused.decrementAndGet() == 0) {
                throw lost();
            }
            Object result = call.run();
            return result instanceof Connection connection ? faulty(connection) : result;
        });
    }

    private Connection faulty(Connection connection) {
        return proxy(Connection.class, connection, (call, real) -> {
            if (call.equals("commit") && take(lostCommits)) {
                connection.rollback();
                connection.close();
                throw lost();
            }
            if (call.startsWith("prepareStatement insert into carillon_publication")) {
                insertsSeen.incrementAndGet();
                if (take(inserts)) {
                    throw insertFailure;
                }
            }
            Object result = real.run();
            if (call.equals("commit") && take(lostAnswers)) {
                connection.close();
                afterCommit.run();
                throw lost();
            }
            return result;
        });
    }

    private static boolean take(AtomicInteger times) {
        return times.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    }

    private static SQLException lost() {
        return new SQLException("the connection was reset", "08006");
    }

    private interface Real {
        Object run() throws Throwable;
    }

    private interface Around {
        Object call(String call, Real real) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, T target, Around around) {
        return type.cast(Proxy.newProxyInstance(
                Faults.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    String call = arguments == null
                            ? method.getName()
                            : method.getName() + " "
                                    + Arrays.stream(arguments).findFirst().orElse("");
                    return around.call(call, () -> {
                        try {
                            return method.invoke(target, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
                }));
    }
}

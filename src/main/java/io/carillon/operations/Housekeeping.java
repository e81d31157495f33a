package io.carillon.operations;

import io.carillon.broker.Broker;
import io.carillon.client.Clients;
import io.carillon.delivery.ConnectionRegistry;
import io.carillon.delivery.Hub;
import io.carillon.history.Journal;
import io.carillon.history.Retention;
import io.carillon.history.Schema;
import io.carillon.settings.InvalidSetting;
import io.carillon.settings.Settings;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** What happens at intervals: one thread for what never blocks, one for what talks to the database. */
final class Housekeeping implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Housekeeping.class.getName());
    private static final long EXPIRE_MILLIS = 100;
    private static final long SWEEP_MILLIS = 1_000;
    private static final long DATABASE_RETRY_MILLIS = 1_000;
    private static final long MIGRATION_RETRY_MILLIS = 10_000;
    private static final long LAST_TRANSACTION_SECONDS = 2;

    private final Settings.Timing timing;
    private final Schema schema;
    private final Retention retention;
    private final ScheduledThreadPoolExecutor scheduler;
    private final ScheduledThreadPoolExecutor blocking;

    Housekeeping(Settings.Timing timing, Threads threads, Schema schema, Retention retention) {
        this.timing = timing;
        this.schema = schema;
        this.retention = retention;
        scheduler = new ScheduledThreadPoolExecutor(1, threads.named("timer"));
        scheduler.setRemoveOnCancelPolicy(true);
        blocking = new ScheduledThreadPoolExecutor(1, threads.named("housekeeping"));
        blocking.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** For short waits; what it runs must not block. */
    ScheduledExecutorService scheduler() {
        return scheduler;
    }

    /**
     * Brings the tables up to date; if the database is away, later, in the background.
     *
     * @param severalNodes whether other nodes use the same database
     */
    void prepareDatabase(boolean severalNodes) {
        try {
            if (severalNodes && schema.isEmbedded()) {
                throw new InvalidSetting(
                        "carillon.redis.url or carillon.redis.config is set, but the default data source"
                                + " is an embedded H2 database: each node would keep a history of its own. Make PostgreSQL or"
                                + " MariaDB the default data source, or remove the setting");
            }
            schema.migrate();
        } catch (SQLException e) {
            LOG.log(Level.WARNING, "The database does not answer, next try in a second: " + e.getMessage());
            LOG.log(Level.DEBUG, "The database does not answer", e);
            blocking.schedule(() -> retry(severalNodes), DATABASE_RETRY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void retry(boolean severalNodes) {
        try {
            prepareDatabase(severalNodes);
        } catch (InvalidSetting e) {
            LOG.log(Level.ERROR, e.getMessage());
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "The tables could not be brought up to date, next try in ten seconds", e);
            blocking.schedule(() -> retry(severalNodes), MIGRATION_RETRY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** Does something that talks to the database, soon. */
    CompletionStage<Void> once(Runnable work) {
        return CompletableFuture.runAsync(work, blocking);
    }

    void start(Journal journal, ConnectionRegistry registry, Clients clients, Hub hub, Broker broker) {
        every(scheduler, EXPIRE_MILLIS, journal::expire);
        every(scheduler, SWEEP_MILLIS, registry::sweep);
        every(scheduler, SWEEP_MILLIS, clients::sweep);
        var positions = new PositionChecks(
                timing.positionCheck(), () -> broker.health().connected(), hub::checkPositions, System::nanoTime);
        every(scheduler, positions.stepMillis(), positions);
        every(blocking, timing.retention().toMillis(), retention::prune);
    }

    /** Lets what talks to the database come to an end, for up to two seconds. An interrupted thread would close an H2 file. */
    @Override
    public void close() {
        retention.stop();
        scheduler.shutdownNow();
        Ending.of(blocking, LAST_TRANSACTION_SECONDS);
    }

    private static void every(ScheduledExecutorService executor, long millis, Runnable work) {
        executor.scheduleWithFixedDelay(
                () -> {
                    try {
                        work.run();
                    } catch (RuntimeException | Error e) {
                        LOG.log(Level.ERROR, "Housekeeping failed, and goes on", e);
                    }
                },
                millis,
                millis,
                TimeUnit.MILLISECONDS);
    }
}

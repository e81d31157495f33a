package io.carillon.operations;

import io.carillon.broker.Broker;
import io.carillon.delivery.ConnectionRegistry;
import io.carillon.history.Journal;
import io.carillon.protocol.Json;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Whether this node can do its work. Asks the database at most once a second, whoever asks how often. Thread-safe. */
final class Health {

    private static final long MAX_AGE = TimeUnit.SECONDS.toNanos(1);
    private static final long TIMEOUT_SECONDS = 2;

    private final Journal journal;
    private final Broker broker;
    private final ConnectionRegistry registry;
    // Guarded by this object's lock.
    private CompletableFuture<Void> databaseCheck = CompletableFuture.completedFuture(null);
    private long databaseCheckedAt;
    private boolean checkedBefore;

    Health(Journal journal, Broker broker, ConnectionRegistry registry) {
        this.journal = journal;
        this.broker = broker;
        this.registry = registry;
    }

    /**
     * What a health check is answered with.
     *
     * @param ready whether everything is there
     * @param json names each part and how it is
     */
    record Report(boolean ready, String json) {}

    Report report() {
        String database = database();
        Broker.Health brokerHealth = broker.health();
        boolean stays = !registry.isLeaving();
        boolean ready = database.isEmpty() && brokerHealth.connected() && stays;
        var json = new StringBuilder("{\"status\":").append(status(ready)).append(",\"checks\":{\"database\":");
        check(json, database.isEmpty(), database.isEmpty() ? "answers" : database);
        json.append(",\"broker\":");
        check(json, brokerHealth.connected(), brokerHealth.detail());
        json.append(",\"node\":");
        check(json, stays, stays ? "runs" : "is about to stop");
        return new Report(ready, json.append("}}").toString());
    }

    /** Empty if the database answers, else what is wrong. */
    private String database() {
        try {
            currentCheck().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            return "";
        } catch (ExecutionException e) {
            return "does not answer, or its tables are not there yet";
        } catch (TimeoutException e) {
            return "does not answer within " + TIMEOUT_SECONDS + " s";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "was not asked: the server is stopping";
        }
    }

    private synchronized CompletableFuture<Void> currentCheck() {
        boolean stale = !checkedBefore || System.nanoTime() - databaseCheckedAt > MAX_AGE;
        if (stale && databaseCheck.isDone()) {
            checkedBefore = true;
            databaseCheckedAt = System.nanoTime();
            databaseCheck = journal.check().toCompletableFuture();
        }
        return databaseCheck;
    }

    private static void check(StringBuilder json, boolean up, String detail) {
        json.append("{\"status\":").append(status(up)).append(",\"detail\":");
        Json.quote(json, detail);
        json.append('}');
    }

    private static String status(boolean up) {
        return up ? "\"up\"" : "\"down\"";
    }
}

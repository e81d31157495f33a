package io.carillon.operations;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What the parts do first, on threads of their own, is done before the deployment ends. Payara closes the application's jars for a
 * moment at that end: what is just being read from them fails, and a class that could not be initialized is lost for as long as
 * the application runs. So the libraries that speak with the database and with Redis have been used once by then.
 */
final class FirstSteps {

    private static final Logger LOG = System.getLogger(FirstSteps.class.getName());

    private FirstSteps() {}

    /** Returns when all have ended, well or not, or when the time is over. */
    static void await(long seconds, CompletionStage<?>... steps) {
        CompletableFuture<?>[] ends = Arrays.stream(steps)
                .map(step -> step.handle((result, failure) -> null).toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(ends).get(seconds, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.log(Level.INFO, "The database or Redis has not been tried within {0} s; the start goes on", seconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

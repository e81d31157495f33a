package io.carillon.operations;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What the parts do first, on threads of their own, is done before the deployment ends. Payara closes the application's jars for a
 * moment at that end: what is just being read from them fails, and a class that could not be initialized is lost for as long as
 * the application runs. So the libraries that speak with the database and with Redis have been used once by then.
 */
final class FirstSteps {

    private static final Logger LOG = System.getLogger(FirstSteps.class.getName());

    private FirstSteps() {}

    /**
     * Returns when all have ended, well or not, or when the time is over.
     *
     * @param steps by what they are about
     */
    static void await(long seconds, Map<String, CompletionStage<Void>> steps) {
        var open = new ConcurrentSkipListSet<>(steps.keySet());
        CompletableFuture<?>[] ends = steps.entrySet().stream()
                .map(step -> step.getValue()
                        .handle((nothing, failure) -> ended(step.getKey(), failure, open))
                        .toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(ends).get(seconds, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.log(Level.INFO, "Not tried within {0} s: {1}; the start goes on", seconds, open);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean ended(String step, @Nullable Throwable failure, Set<String> open) {
        if (failure != null) {
            LOG.log(Level.DEBUG, "The first step failed: " + step, failure);
        }
        return open.remove(step);
    }
}

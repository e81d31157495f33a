package io.carillon.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FirstStepsTest {

    @Test
    void allAreWaitedForAlsoThoseThatFail() throws InterruptedException {
        var one = new CompletableFuture<Void>();
        var other = new CompletableFuture<Void>();
        var waited = new CountDownLatch(1);
        var waiting = new Thread(() -> {
            FirstSteps.await(3_600, Map.of("one", one, "other", other));
            waited.countDown();
        });
        waiting.start();
        one.completeExceptionally(new IllegalStateException("no database"));
        assertThat(waited.await(200, TimeUnit.MILLISECONDS)).as("the other one").isFalse();
        other.complete(null);
        assertThat(waited.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whoTakesTooLongIsWaitedForNoLonger() {
        // By the limit of this class.
        FirstSteps.await(0, Map.of("one", new CompletableFuture<>()));
    }

    @Test
    void whoIsInterruptedWaitsNoLongerAndStaysSo() {
        Thread.currentThread().interrupt();
        FirstSteps.await(3_600, Map.of("one", new CompletableFuture<>()));
        assertThat(Thread.interrupted()).isTrue();
    }
}

package io.carillon.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<Object> seen = new CopyOnWriteArrayList<>();
    private final CountDownLatch released = new CountDownLatch(1);

    @Test
    void whatWasToldBeforeTheEndIsStillObservedInOrder() {
        var events = new Events(
                event -> {
                    await(released);
                    seen.add(event);
                },
                PATIENCE,
                Executors.defaultThreadFactory());
        IntStream.range(0, 1_000).forEach(events::tell);
        released.countDown();
        events.close();
        assertThat(seen)
                .containsExactlyElementsOf(IntStream.range(0, 1_000).boxed().toList());
    }

    @Test
    void anObserverThatFailsGetsTheNextEventNevertheless() {
        var events = new Events(
                event -> {
                    seen.add(event);
                    if (event.equals(1)) {
                        throw new IllegalStateException("one");
                    }
                    throw new StackOverflowError("two and three");
                },
                PATIENCE,
                Executors.defaultThreadFactory());
        List.of(1, 2, 3).forEach(events::tell);
        events.close();
        assertThat(seen).containsExactly(1, 2, 3);
    }

    @Test
    void whoTellsIsNeverHeldUpAndTheEndDoesNotWaitForLong() {
        var events = new Events(
                event -> {
                    seen.add(event);
                    await(released);
                },
                Duration.ofMillis(50),
                Executors.defaultThreadFactory());
        IntStream.range(0, 2 * Events.MAX_WAITING).forEach(events::tell);
        events.close();
        assertThat(seen).hasSizeLessThanOrEqualTo(1);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.carillon.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class EndingTest {

    private final List<String> ended = new CopyOnWriteArrayList<>();

    @Test
    void whatFailsKeepsNoOtherFromEnding() {
        Ending.inOrder(
                () -> ended.add("first"),
                () -> {
                    throw new NoClassDefFoundError("injected");
                },
                () -> {
                    throw new IllegalStateException("injected");
                },
                () -> ended.add("last"));
        assertThat(ended).containsExactly("first", "last");
    }

    @Test
    void whatWaitsWaitsTogether() {
        var both = new CyclicBarrier(2);
        Ending.together(new Threads(Thread::new), () -> meet(both), () -> meet(both));
        assertThat(ended).containsExactly("met", "met");
    }

    @Test
    void whatIsUnderWayComesToItsEndOrIsInterrupted() {
        ExecutorService quick = Executors.newSingleThreadExecutor();
        quick.execute(() -> ended.add("done"));
        Ending.of(quick, 60);
        assertThat(ended).containsExactly("done");
        ExecutorService slow = Executors.newSingleThreadExecutor();
        slow.execute(() -> {
            try {
                Thread.sleep(Long.MAX_VALUE);
            } catch (InterruptedException e) {
                ended.add("interrupted");
            }
        });
        Ending.of(slow, 0);
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> ended.size() == 2);
        assertThat(ended).last().isEqualTo("interrupted");
    }

    private void meet(CyclicBarrier both) throws Exception {
        both.await(60, TimeUnit.SECONDS);
        ended.add("met");
    }
}

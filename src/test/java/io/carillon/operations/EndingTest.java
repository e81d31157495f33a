package io.carillon.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
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

    private void meet(CyclicBarrier both) throws Exception {
        both.await(60, TimeUnit.SECONDS);
        ended.add("met");
    }
}

package io.carillon.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TaskQueueTest {

    private final List<String> done = Collections.synchronizedList(new ArrayList<>());
    private final TaskQueue queue = new TaskQueue(Runnable::run);

    @Test
    void aTaskRunsAtOnceWhenNoneIsAtWork() {
        queue.add(task("a"));
        queue.add(task("b"));
        assertThat(done).containsExactly("a", "b");
    }

    @Test
    void theNextOneBeginsWhenTheStageBeforeItIsComplete() {
        var stage = new CompletableFuture<Void>();
        queue.add(waiting("a", stage));
        queue.add(task("b"));
        assertThat(done).containsExactly("a");
        stage.complete(null);
        assertThat(done).containsExactly("a", "b");
    }

    @Test
    void aTaskThatFailsOrThrowsDoesNotStopTheOthers() {
        queue.add(() -> CompletableFuture.failedStage(new IllegalStateException("failed, by the test")));
        queue.add(() -> {
            throw new IllegalStateException("thrown by the test");
        });
        queue.add(() -> {
            throw new AssertionError("an error, thrown by the test");
        });
        queue.add(task("b"));
        assertThat(done).containsExactly("b");
    }

    @Test
    void whatDoesNotFitIsNotTaken() {
        var stage = new CompletableFuture<Void>();
        queue.add(waiting("a", stage));
        assertThat(queue.add(task("b"), 50, 100)).isTrue();
        assertThat(queue.add(task("c"), 51, 100)).isFalse();
        assertThat(queue.add(task("d"), 50, 100)).isTrue();
        assertThat(queue.add(task("e"), 1, 100)).isFalse();
        queue.add(task("f"));
        stage.complete(null);
        assertThat(done).containsExactly("a", "b", "d", "f");
        queue.add(waiting("g", new CompletableFuture<>()));
        assertThat(queue.add(task("h"), 100, 100)).as("there is room again").isTrue();
    }

    @Test
    void theLastTaskFollowsTheOneAtWorkAndDropsTheRest() {
        var stage = new CompletableFuture<Void>();
        queue.add(waiting("a", stage));
        queue.add(droppable("b"));
        queue.finish(task("last"));
        assertThat(done).containsExactly("a", "b dropped");
        assertThat(queue.add(droppable("c"), 1, 0)).as("dropping is taking").isTrue();
        queue.finish(task("never"));
        stage.complete(null);
        assertThat(done).containsExactly("a", "b dropped", "c dropped", "last");
        queue.add(droppable("d"));
        assertThat(done).endsWith("d dropped");
    }

    @Test
    void theLastTaskRunsAtOnceWhenNoneIsAtWork() {
        queue.finish(task("last"));
        assertThat(done).containsExactly("last");
    }

    @Test
    void aHundredThousandTasksThatNeverWaitDoNotFillTheStack() {
        var stage = new CompletableFuture<Void>();
        var count = new AtomicInteger();
        queue.add(() -> stage);
        IntStream.range(0, 100_000)
                .forEach(i -> queue.add(() -> {
                    count.incrementAndGet();
                    return CompletableFuture.completedStage(null);
                }));
        stage.complete(null);
        assertThat(count).hasValue(100_000);
    }

    @Test
    void aTaskMayAddTasks() {
        queue.add(() -> {
            queue.add(task("b"));
            done.add("a");
            return CompletableFuture.completedStage(null);
        });
        assertThat(done).containsExactly("a", "b");
    }

    @Test
    @Timeout(60)
    void noTwoTasksRunAtATimeWhoeverAddsThem() throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            var shared = new TaskQueue(threads::execute);
            var atWork = new AtomicInteger();
            var twoAtATime = new AtomicInteger();
            // Guarded by nothing but the queue.
            int[] counter = new int[1];
            var left = new CountDownLatch(40_000);
            for (int i = 0; i < 4; i++) {
                threads.execute(() -> IntStream.range(0, 10_000)
                        .forEach(j -> shared.add(() -> {
                            if (atWork.incrementAndGet() > 1) {
                                twoAtATime.incrementAndGet();
                            }
                            counter[0]++;
                            atWork.decrementAndGet();
                            left.countDown();
                            return j % 7 == 0
                                    ? CompletableFuture.runAsync(() -> {}, threads)
                                    : CompletableFuture.completedStage(null);
                        })));
            }
            assertThat(left.await(50, TimeUnit.SECONDS)).isTrue();
            assertThat(twoAtATime).hasValue(0);
            assertThat(counter[0]).isEqualTo(40_000);
        } finally {
            threads.shutdownNow();
        }
    }

    private TaskQueue.Task task(String name) {
        return waiting(name, CompletableFuture.completedFuture(null));
    }

    private TaskQueue.Task waiting(String name, CompletableFuture<Void> stage) {
        return () -> {
            done.add(name);
            return stage;
        };
    }

    private TaskQueue.Task droppable(String name) {
        return new TaskQueue.Task() {
            @Override
            public CompletionStage<?> run() {
                done.add(name);
                return CompletableFuture.completedStage(null);
            }

            @Override
            public void dropped() {
                done.add(name + " dropped");
            }
        };
    }
}

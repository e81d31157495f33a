package io.carillon.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HelpersTest {

    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final Helpers helpers = new Helpers(3, Thread::new);

    @AfterEach
    void stop() {
        helpers.close();
    }

    @Test
    void eachHasItsTurnOnceAndNothingIsUnderWayAfterwards() {
        List<Integer> all = numbers(1_003);
        var turns = new AtomicIntegerArray(all.size());
        for (int round = 1; round <= 300; round++) {
            helpers.each(all, turns::incrementAndGet);
            int expected = round;
            assertThat(all).allMatch(i -> turns.get(i) == expected);
        }
    }

    @Test
    void othersHelpWhereThereIsMuch() {
        var two = new CountDownLatch(2);
        helpers.each(numbers(Helpers.MANY), i -> {
            if (threads.add(Thread.currentThread())) {
                two.countDown();
                await(two);
            }
        });
        assertThat(threads).hasSizeGreaterThan(1);
    }

    @Test
    void fewAreDoneWithoutThemAndInTheirOrder() {
        var seen = new ArrayList<Integer>();
        helpers.each(numbers(Helpers.MANY - 1), i -> {
            threads.add(Thread.currentThread());
            seen.add(i);
        });
        assertThat(threads).containsExactly(Thread.currentThread());
        assertThat(seen).isEqualTo(numbers(Helpers.MANY - 1));
    }

    @Test
    void whoHasSomethingElseToDoIsNotWaitedFor() {
        var busy = new CountDownLatch(4);
        var end = new CountDownLatch(1);
        var elsewhere = CompletableFuture.runAsync(
                () -> helpers.each(numbers(1_000), i -> {
                    busy.countDown();
                    await(end);
                }),
                task -> new Thread(task).start());
        await(busy);
        helpers.each(numbers(1_000), i -> threads.add(Thread.currentThread()));
        assertThat(threads).containsExactly(Thread.currentThread());
        assertThat(elsewhere).isNotDone();
        end.countDown();
        elsewhere.join();
    }

    @Test
    void whoIsInterruptedWhileOthersAreAtWorkWaitsForThemAndDoesNotForgetIt() throws InterruptedException {
        var atWork = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        var flag = new AtomicBoolean();
        var owner = new Thread(() -> {
            Thread self = Thread.currentThread();
            helpers.each(numbers(1_000), i -> {
                if (Thread.currentThread() == self) {
                    await(atWork);
                    threads.add(self);
                } else {
                    atWork.countDown();
                    await(end);
                }
            });
            flag.set(self.isInterrupted());
        });
        owner.start();
        Awaitility.await("the owner has nothing left to do but to wait")
                .until(() -> threads.contains(owner) && LockSupport.getBlocker(owner) != null);
        owner.interrupt();
        Awaitility.await("the interrupt is noticed").until(() -> !owner.isInterrupted());
        assertThat(owner.isAlive()).isTrue();
        end.countDown();
        owner.join();
        assertThat(flag).isTrue();
    }

    @Test
    void whatFailsKeepsNobodyWaiting() {
        var turns = new AtomicIntegerArray(1_000);
        helpers.each(numbers(1_000), i -> {
            turns.incrementAndGet(i);
            throw new AssertionError("injected");
        });
        assertThat(numbers(1_000)).allMatch(i -> turns.get(i) == 1);
    }

    @Test
    void whereTheSystemHasNoThreadsTheOwnerDoesIt() {
        try (var alone = new Helpers(3, task -> {
            throw new OutOfMemoryError("injected: unable to create native thread");
        })) {
            var turns = new AtomicIntegerArray(1_000);
            alone.each(numbers(1_000), turns::incrementAndGet);
            assertThat(numbers(1_000)).allMatch(i -> turns.get(i) == 1);
        }
    }

    @Test
    void afterTheirEndTheOwnerIsAloneAndTheirThreadsAreGone() {
        var all = ConcurrentHashMap.<Thread>newKeySet();
        var four = new CountDownLatch(4);
        helpers.each(numbers(1_000), i -> {
            if (all.add(Thread.currentThread())) {
                four.countDown();
                await(four);
            }
        });
        helpers.close();
        helpers.each(numbers(1_000), i -> threads.add(Thread.currentThread()));
        assertThat(threads).containsExactly(Thread.currentThread());
        all.remove(Thread.currentThread());
        Awaitility.await().until(() -> all.stream().noneMatch(Thread::isAlive));
    }

    private static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

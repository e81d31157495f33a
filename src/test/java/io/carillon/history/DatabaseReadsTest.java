package io.carillon.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.channel.ChannelName;
import io.carillon.channel.Refusal;
import jakarta.persistence.PersistenceException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseReadsTest {

    private static final int MANY = 50;

    private final CountDownLatch release = new CountDownLatch(1);
    private @Nullable DatabaseReads reads;

    @AfterEach
    void close() {
        release.countDown();
        if (reads != null) {
            reads.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"08006", "08001", "57P01", "40001"})
    @NullSource
    void whatALostConnectionHasSpoiltIsDoneAgain(@Nullable String state) {
        var tries = new AtomicInteger();
        CompletableFuture<String> answer = within(Duration.ofMinutes(5)).run(() -> {
            if (tries.incrementAndGet() < 4) {
                throw failure(state);
            }
            return "found";
        });
        assertThat(answer.join()).isEqualTo("found");
        assertThat(tries).hasValue(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"22001", "23505", "42P01"})
    void whatWouldFailAgainIsNotDoneAgain(String state) {
        var tries = new AtomicInteger();
        CompletableFuture<Object> answer = within(Duration.ofMinutes(5)).run(() -> {
            tries.incrementAndGet();
            throw failure(state);
        });
        assertThatThrownBy(answer::join).hasCauseInstanceOf(Refusal.Unavailable.class);
        assertThat(tries).hasValue(1);
    }

    @Test
    void aRefusalIsTheAnswer() {
        var refusal = new Refusal.UnrecoverablePosition(new ChannelName("chat:lobby"), "old");
        CompletableFuture<Object> answer = within(Duration.ofMinutes(5)).run(() -> {
            throw refusal;
        });
        assertThatThrownBy(answer::join).isInstanceOf(CompletionException.class).hasCause(refusal);
    }

    @Test
    void whoeverAsksHasAnAnswerEvenWhereTheDatabaseHangs() {
        DatabaseReads hanging = within(Duration.ofMillis(100));
        var begun = new AtomicInteger();
        List<CompletableFuture<Object>> answers = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            answers.add(hanging.run(() -> {
                begun.incrementAndGet();
                await(release);
                return "late";
            }));
        }
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
            hanging.expire();
            return answers.stream().allMatch(CompletableFuture::isDone);
        });
        answers.forEach(answer -> assertThatThrownBy(answer::join).hasCauseInstanceOf(Refusal.Unavailable.class));
        int stuck = begun.get();
        release.countDown();
        // What nobody waits for any more is not asked; what comes now is.
        assertThat(hanging.run(() -> "now").join()).isEqualTo("now");
        assertThat(begun).hasValue(stuck).hasValueLessThan(MANY);
    }

    @Test
    void nobodyWaitsForReadsThatAreClosed() {
        DatabaseReads closed = within(Duration.ofMinutes(5));
        CompletableFuture<Object> answer = closed.run(() -> {
            await(release);
            return "late";
        });
        closed.close();
        assertThatThrownBy(answer::join).hasCauseInstanceOf(Refusal.Unavailable.class);
        assertThatThrownBy(closed.run(() -> "more")::join).hasCauseInstanceOf(Refusal.class);
    }

    private DatabaseReads within(Duration timeout) {
        reads = new DatabaseReads(timeout, Thread::new);
        return reads;
    }

    private static PersistenceException failure(@Nullable String state) {
        return new PersistenceException(new SQLException("no", state));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

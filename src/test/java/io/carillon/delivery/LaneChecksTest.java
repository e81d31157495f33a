package io.carillon.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.channel.ChannelName;
import io.carillon.channel.Namespace;
import io.carillon.channel.Namespace.History;
import io.carillon.channel.Position;
import io.carillon.history.HistoryPage;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which questions the checks of a lane ask the journal; the test answers them. */
class LaneChecksTest {

    private static final Namespace CHAT = Namespace.named("chat").with(new History(true, 0, Duration.ZERO, 0));

    /** A question, and its answer to come. */
    private record Question(List<ChannelName> channels, CompletableFuture<Map<ChannelName, HistoryPage>> answer) {

        void tell() {
            answer.complete(channels.stream()
                    .collect(Collectors.toMap(
                            channel -> channel, channel -> new HistoryPage(List.of(), new Position(0, "e"), 1))));
        }

        void fail() {
            answer.completeExceptionally(new IllegalStateException("injected: no answer"));
        }
    }

    private final ChannelStream.Surroundings surroundings = new ChannelStream.Surroundings(
            Clock.systemUTC(), new RecentMemory(1 << 20), new HeldMemory(), new Rounds(AtOnce.nobody()));
    private final Lane lane = new Lane(Thread::new, System::nanoTime, surroundings, channel -> false);
    private final List<Question> questions = new CopyOnWriteArrayList<>();
    private final List<Runnable> later = new CopyOnWriteArrayList<>();
    private final LaneChecks checks = new LaneChecks(lane, this::ask, later::add);

    private CompletionStage<Map<ChannelName, HistoryPage>> ask(Collection<ChannelName> channels) {
        var question = new Question(List.copyOf(channels), new CompletableFuture<>());
        questions.add(question);
        return question.answer();
    }

    @BeforeEach
    void start() {
        lane.start(() -> {});
    }

    @AfterEach
    void stop() {
        lane.close();
    }

    @Test
    void oneQuestionAfterTheOtherForFiveHundredChannelsEach() {
        open(1_200);
        onLane(checks::all);
        assertThat(asked()).containsExactly(500);
        questions.get(0).tell();
        await(2);
        questions.get(1).tell();
        await(3);
        assertThat(asked()).containsExactly(500, 500, 200);
        assertThat(questions.stream().flatMap(question -> question.channels().stream()))
                .doesNotHaveDuplicates();
        questions.get(2).tell();
        settle();
        assertThat(questions).hasSize(3);
    }

    @Test
    void whoAsksMeanwhileGetsOneMoreCheck() {
        open(10);
        onLane(checks::all);
        onLane(checks::all);
        onLane(checks::all);
        assertThat(questions).hasSize(1);
        questions.get(0).tell();
        await(2);
        questions.get(1).tell();
        settle();
        assertThat(questions).hasSize(2);
    }

    @Test
    void afterAFailureTheCheckEndsAndTheNextOneBegins() {
        open(600);
        onLane(checks::all);
        questions.get(0).fail();
        settle();
        assertThat(questions).hasSize(1);
        assertThat(later).isEmpty();
        onLane(checks::all);
        assertThat(asked()).containsExactly(500, 500);
    }

    @Test
    void afterAStandstillOnlyThoseThatWereNotAnsweredAreAskedForAgain() {
        open(600);
        onLane(checks::untilAnswered);
        questions.get(0).tell();
        await(2);
        questions.get(1).fail();
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> later.size() == 1);
        later.get(0).run();
        await(3);
        assertThat(questions.get(2).channels()).isEqualTo(questions.get(1).channels());
        questions.get(2).tell();
        settle();
        assertThat(questions).hasSize(3);
        assertThat(later).hasSize(1);
    }

    private List<Integer> asked() {
        return questions.stream().map(question -> question.channels().size()).toList();
    }

    private void await(int count) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> questions.size() == count);
    }

    private void open(int channels) {
        onLane(() -> {
            for (int i = 0; i < channels; i++) {
                lane.stream(
                        new ChannelName("chat:" + i),
                        name -> new ChannelStream(name, CHAT, new NoRepairs(), new NoOccupancy(), surroundings));
            }
        });
    }

    private void settle() {
        for (int i = 0; i < 3; i++) {
            onLane(() -> {});
        }
    }

    private void onLane(Runnable action) {
        var done = new CountDownLatch(1);
        lane.execute(() -> {
            action.run();
            done.countDown();
        });
        try {
            assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

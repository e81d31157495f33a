package io.carillon.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.channel.ChannelName;
import io.carillon.channel.Namespace;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The order in which a lane does things, and what becomes of what it cannot do. */
class LaneTest {

    private static final ChannelName LOBBY = new ChannelName("chat:lobby");
    private static final Namespace CHAT = Namespace.named("chat");

    private final List<String> done = Collections.synchronizedList(new ArrayList<>());
    private final AtomicBoolean failing = new AtomicBoolean();
    private final CountDownLatch busy = new CountDownLatch(1);
    private final Ends rounds = new Ends();
    private final List<Runnable> coming = new ArrayList<>();
    private final AtomicLong now = new AtomicLong();
    private final Set<ChannelName> stored = ConcurrentHashMap.newKeySet();
    private final ChannelStream.Surroundings surroundings =
            new ChannelStream.Surroundings(Clock.systemUTC(), new RecentMemory(1 << 20), new HeldMemory(), rounds);
    private final Lane lane = new Lane(Thread::new, now::get, surroundings, stored::contains, this::pause);

    // On the lane.
    private void pause(long nanos) {
        done.add("pause");
        if (!coming.isEmpty()) {
            coming.remove(0).run();
        }
    }

    /** Says when a round ends. */
    private final class Ends extends Rounds {

        Ends() {
            super(AtOnce.nobody());
        }

        @Override
        void end() {
            super.end();
            done.add("|");
            if (failing.getAndSet(false)) {
                throw new IllegalStateException("injected: the end of a round");
            }
        }
    }

    @AfterEach
    void stop() {
        lane.close();
    }

    @Test
    void whatWaitsIsDoneInOneRoundAndInItsOrder() {
        start();
        lane.execute(this::beBusy);
        awaitRun(() -> {
            for (int i = 0; i < 5; i++) {
                String name = Integer.toString(i);
                if (i % 2 == 0) {
                    lane.offer(LOBBY, 1, () -> done.add(name));
                } else {
                    lane.execute(() -> done.add(name));
                }
            }
        });
        assertThat(done).containsExactly("busy", "|", "0", "1", "2", "3", "4", "|");
    }

    @Test
    void whatComesWhileTheLaneWaitsForCompanyIsOfTheSameRound() {
        begin(LOBBY);
        coming.add(() -> offer(LOBBY, "2"));
        awaitRun(() -> {
            offer(LOBBY, "0");
            offer(LOBBY, "1");
        });
        assertThat(done).containsExactly("busy", "|", "pause", "0", "1", "2", "|");
    }

    @Test
    void whatTheJournalIsStoringIsWaitedFor() {
        begin(LOBBY);
        stored.add(LOBBY);
        Runnable nothing = () -> {};
        coming.addAll(List.of(nothing, nothing, nothing, stored::clear));
        awaitRun(() -> {
            offer(LOBBY, "0");
            lane.offer(LOBBY, 1, () -> {
                now.addAndGet(TimeUnit.MILLISECONDS.toNanos(16));
                offer(LOBBY, "1");
                offer(LOBBY, "2");
            });
        });
        Awaitility.await().until(() -> done.size() == 11);
        assertThat(done).containsExactly("busy", "|", "pause", "0", "|", "pause", "pause", "pause", "1", "2", "|");
    }

    @Test
    void nobodyIsWaitedForWhereNothingCanGoOutTogether() {
        var other = new ChannelName("chat:other");
        begin(LOBBY, other);
        awaitRun(() -> {
            offer(LOBBY, "0");
            offer(other, "1");
            for (int i = 0; i < 2; i++) {
                offer(new ChannelName("chat:nobody-listens"), "x");
                lane.execute(() -> done.add("task"));
            }
        });
        assertThat(done).containsExactly("busy", "|", "0", "1", "x", "task", "x", "task", "|");
    }

    /** With streams for these channels. */
    private void begin(ChannelName... channels) {
        start();
        lane.execute(() -> {
            for (ChannelName channel : channels) {
                lane.stream(
                        channel,
                        name -> new ChannelStream(name, CHAT, new NoRepairs(), new NoOccupancy(), surroundings));
            }
            beBusy();
        });
    }

    private void offer(ChannelName channel, String name) {
        lane.offer(channel, 1, () -> done.add(name));
    }

    @Test
    void whatFailsKeepsNothingElseFromBeingDone() {
        start();
        lane.execute(this::beBusy);
        awaitRun(() -> {
            lane.offer(LOBBY, 1, () -> {
                throw new IllegalStateException("injected");
            });
            lane.offer(LOBBY, 1, () -> done.add("next"));
        });
        assertThat(done).containsExactly("busy", "|", "next", "|");
    }

    @Test
    void aRoundThatFailsIsNotTheLast() {
        failing.set(true);
        start();
        lane.execute(this::beBusy);
        awaitRun(() -> lane.execute(() -> done.add("next")));
        assertThat(done).containsExactly("busy", "|", "next", "|");
    }

    @Test
    void whatIsTooMuchIsDroppedAndCountedAndWhatIsDoneMakesRoom() {
        start();
        lane.execute(this::beBusy);
        awaitRun(() -> {
            IntStream.range(0, 3).forEach(i -> lane.offer(LOBBY, 30 << 20, () -> done.add(Integer.toString(i))));
            assertThat(lane.dropped()).isOne();
        });
        assertThat(done).containsExactly("busy", "|", "0", "1", "|");
        lane.offer(LOBBY, 60 << 20, () -> done.add("later"));
        Awaitility.await().until(() -> done.contains("later"));
        assertThat(lane.dropped()).isOne();
    }

    private void start() {
        lane.start(() -> {});
    }

    private void beBusy() {
        done.add("busy");
        try {
            busy.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Hands in while the lane is busy, and waits for the end of the round that follows. */
    private void awaitRun(Runnable handIn) {
        Awaitility.await().until(() -> done.contains("busy"));
        handIn.run();
        busy.countDown();
        Awaitility.await().until(() -> done.stream().filter("|"::equals).count() >= 2);
    }
}

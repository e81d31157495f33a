package io.carillon.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.channel.ChannelName;
import io.carillon.channel.Namespace;
import io.carillon.channel.Position;
import io.carillon.channel.Publication;
import io.carillon.protocol.Encoding;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many subscribers of one channel, where sending is work for the caller; the test is the lane. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HelpedDeliveryTest {

    private static final ChannelName LOBBY = new ChannelName("chat:lobby");
    private static final int SUBSCRIBERS = 500;

    private final Helpers helpers = new Helpers(3, Thread::new);
    private final Rounds rounds = new Rounds(helpers);
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final CountDownLatch helped = new CountDownLatch(2);
    private final ChannelStream stream = new ChannelStream(
            LOBBY,
            Namespace.named("chat"),
            new NoRepairs(),
            new NoOccupancy(),
            new ChannelStream.Surroundings(Clock.systemUTC(), new RecentMemory(1 << 20), new HeldMemory(), rounds));

    @AfterEach
    void stop() {
        helpers.close();
    }

    @Test
    void everybodyGetsEverythingInOrderAndSeveralThreadsSend() {
        List<Wire> wires = wires(true);
        var expected = new ArrayList<String>();
        for (int i = 0; i < 300; i++) {
            publish(i);
            expected.add(Integer.toString(i));
            if (i % 3 == 0) {
                rounds.end();
            }
        }
        rounds.end();
        assertThat(wires).allSatisfy(wire -> assertThat(wire.lines()).isEqualTo(expected));
        assertThat(threads).hasSizeGreaterThan(1);
    }

    @Test
    void whatIsJoinedIsOneTextForAllWhoeverSendsIt() {
        List<Wire> wires = wires(true);
        publish(1);
        publish(2);
        rounds.end();
        var texts = new HashSet<Integer>();
        wires.forEach(wire -> wire.sent.forEach(text -> texts.add(System.identityHashCode(text))));
        assertThat(texts).hasSize(1);
    }

    @Test
    void aGapEndsOnlyWhoWantsNone() {
        List<String> told = Collections.synchronizedList(new ArrayList<>());
        List<Wire> strict = wires(true, connection -> new TellingSubscriber(told), true);
        List<Wire> others = wires(true);
        for (long offset : new long[] {1, 2, 4, 5}) {
            stream.announced(new Publication(
                    LOBBY, new Position(offset, "e"), Instant.EPOCH, Long.toString(offset), null, Map.of()));
            rounds.end();
        }
        assertThat(told).hasSize(SUBSCRIBERS).containsOnly("insufficient");
        assertThat(strict).allSatisfy(wire -> assertThat(wire.lines()).containsExactly("1", "2"));
        assertThat(others).allSatisfy(wire -> assertThat(wire.lines()).containsExactly("1", "2", "4", "5"));
    }

    @Test
    void oneThatFailsIsEndedAndNobodyElse() {
        List<Wire> wires = wires(true);
        wires.get(77).failing = true;
        publish(1);
        rounds.end();
        publish(2);
        rounds.end();
        for (int i = 0; i < wires.size(); i++) {
            assertThat(wires.get(i).lines()).isEqualTo(i == 77 ? List.of() : List.of("1", "2"));
            assertThat(wires.get(i).closed).isEqualTo(i == 77);
        }
    }

    @Test
    void whereTheServerSendsTheLaneNeedsNoHelp() {
        List<Wire> wires = wires(false);
        publish(1);
        rounds.end();
        assertThat(wires).allSatisfy(wire -> assertThat(wire.lines()).containsExactly("1"));
        assertThat(threads).containsExactly(Thread.currentThread());
    }

    private List<Wire> wires(boolean sendsOnCaller) {
        return wires(sendsOnCaller, PlainSubscriber::new, false);
    }

    private List<Wire> wires(boolean sendsOnCaller, Function<Connection, Subscriber> subscriber, boolean positioned) {
        return IntStream.range(0, SUBSCRIBERS)
                .mapToObj(i -> {
                    var wire = new Wire(sendsOnCaller);
                    Connection connection = Connections.to(wire, "c-" + i, Connection.Framing.LINES);
                    var subscription = new Subscription(
                            LOBBY,
                            connection,
                            new Subscription.Style(Encoding.PLAIN, true, positioned, false),
                            subscriber.apply(connection));
                    stream.prepare(
                            subscription,
                            Wanted.POSITION,
                            () -> assertThat(stream.join(subscription, null)).isTrue());
                    return wire;
                })
                .toList();
    }

    private void publish(int number) {
        stream.announced(new Publication(LOBBY, null, Instant.EPOCH, Integer.toString(number), null, Map.of()));
    }

    /** A wire whose sends are done when they return. Its list is no thread-safe one: one thread at a time sends. */
    private final class Wire implements Transport {

        private final boolean sendsOnCaller;
        private final List<String> sent = new ArrayList<>();
        private boolean failing;
        private volatile boolean closed;

        Wire(boolean sendsOnCaller) {
            this.sendsOnCaller = sendsOnCaller;
        }

        @Override
        public boolean sendsOnCaller() {
            return sendsOnCaller;
        }

        @Override
        public void send(String text, Consumer<@Nullable Throwable> done) {
            if (threads.add(Thread.currentThread()) && sendsOnCaller) {
                awaitHelp();
            }
            if (failing) {
                throw new IllegalStateException("injected");
            }
            sent.add(text);
            done.accept(null);
        }

        /** The first to send waits for a second one. */
        private void awaitHelp() {
            helped.countDown();
            try {
                assertThat(helped.await(60, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        List<String> lines() {
            return sent.stream().flatMap(text -> text.lines()).toList();
        }

        @Override
        public void ping() {}

        @Override
        public void close(int code, String reason) {
            closed = true;
        }
    }
}

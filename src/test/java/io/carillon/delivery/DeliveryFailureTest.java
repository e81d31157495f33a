package io.carillon.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.channel.ChannelName;
import io.carillon.channel.ClientInfo;
import io.carillon.channel.Membership;
import io.carillon.channel.Namespace;
import io.carillon.channel.Namespace.Access;
import io.carillon.channel.Namespace.History;
import io.carillon.channel.Namespaces;
import io.carillon.channel.Position;
import io.carillon.channel.Publication;
import io.carillon.channel.Refusal;
import io.carillon.history.Draft;
import io.carillon.history.Journal;
import io.carillon.protocol.CloseCode;
import io.carillon.protocol.Encoding;
import io.carillon.testing.JournalDatabase;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** F38: an exception inside a listener or handler affects at most that message, and the position check repairs it. */
class DeliveryFailureTest {

    private static final ChannelName LOBBY = new ChannelName("chat:lobby");
    private static final Namespace CHAT =
            Namespace.named("chat").with(new History(true, 0, Duration.ZERO, 0)).with(Access.OPEN);

    private final JournalDatabase database = JournalDatabase.h2();
    private final Journal journal = database.journal();
    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    private final Hub hub = new Hub(
            new Namespaces(List.of(CHAT)),
            journal,
            scheduler,
            Thread::new,
            new Failing(),
            new Hub.Options(64 << 20, Clock.systemUTC(), System::nanoTime));

    @AfterEach
    void stop() {
        hub.close();
        scheduler.shutdownNow();
        database.close();
    }

    @Test
    void aListenerThatThrowsLosesOneMessageAndThePositionCheckBringsIt() {
        var listening = new Client();
        publish(hub::announced);
        publish(publication -> {
            throw new IllegalStateException("injected: the listener fails on this one");
        });
        listening.awaitOffsets("1");
        hub.checkPositions();
        listening.awaitOffsets("1", "2");
        publish(hub::announced);
        listening.awaitOffsets("1", "2", "3");
    }

    @Test
    void oneConnectionThatCannotBeSentToEndsAndTheOthersSeeEverything() {
        var before = new Client();
        var broken = new Client();
        var after = new Client();
        broken.fails.set(true);
        publish(hub::announced);
        publish(hub::announced);
        before.awaitOffsets("1", "2");
        after.awaitOffsets("1", "2");
        await(() -> broken.closeCode() != null);
        assertThat(broken.closeCode()).isEqualTo(CloseCode.INTERNAL.code());
        assertThat(before.closeCode()).isNull();
        broken.fails.set(false);
        var again = new Client(new Start.After(Position.NONE));
        again.awaitOffsets("1", "2");
    }

    @Test
    void aReplayThatThrowsEndsItsConnectionAndLeavesNothingBehind() {
        publish(hub::announced);
        var broken = new Client(LOBBY, new AtomicBoolean(true));
        hub.subscribe(broken.subscription, new Start.After(Position.NONE));
        await(() -> broken.closeCode() != null);
        assertThat(broken.closeCode()).isEqualTo(CloseCode.INTERNAL.code());
        await(() -> hub.channels() == 0);
        assertThat(hub.subscriptions()).isZero();
    }

    @Test
    void joinsAndLeavesReachTheOthersToo() {
        var broken = new Client();
        var listening = new Client();
        broken.fails.set(true);
        hub.announced(new Membership(LOBBY, new ClientInfo("ann", "c-9"), true));
        listening.awaitOffsets("ann");
    }

    private void publish(Consumer<Publication> listener) {
        journal.append(new Draft(LOBBY, CHAT, "1", null, Map.of(), true, "", 0, ""), listener)
                .toCompletableFuture()
                .join();
    }

    private static void await(java.util.concurrent.Callable<Boolean> condition) {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofSeconds(60))
                .until(condition);
    }

    /** Whoever wants to know which channels are occupied fails, always. */
    private static final class Failing implements Occupancy {

        @Override
        public void occupied(ChannelName channel) {
            throw new IllegalStateException("injected");
        }

        @Override
        public void vacated(ChannelName channel) {
            throw new IllegalStateException("injected");
        }
    }

    /** A client whose wire throws when the test says so, and whose subscriber throws when it hears that it has joined. */
    private final class Client implements Transport, Subscriber {

        private final RecordingTransport transport = new RecordingTransport();
        private final AtomicBoolean fails;
        private final Connection connection;
        private final Subscription subscription;

        Client() {
            this(Start.LIVE);
        }

        Client(Start start) {
            this(LOBBY, new AtomicBoolean());
            hub.subscribe(subscription, start);
            await(subscription::isLive);
        }

        Client(ChannelName channel, AtomicBoolean fails) {
            this.fails = fails;
            connection = Connections.to(this);
            subscription = new Subscription(
                    channel, connection, new Subscription.Style(Encoding.ENVELOPE, true, false, true), this);
            connection.whenClosed(ending -> hub.unsubscribe(subscription));
        }

        void awaitOffsets(String... texts) {
            DeliveryFailureTest.await(() -> transport.sent().size() >= texts.length);
            for (int i = 0; i < texts.length; i++) {
                String expected = texts[i].equals("ann") ? "ann" : "\"offset\":" + texts[i] + ',';
                assertThat(transport.sent().get(i)).contains(expected);
            }
            assertThat(transport.sent()).hasSize(texts.length);
        }

        @Nullable
        Integer closeCode() {
            return transport.closeCode();
        }

        @Override
        public void send(String text, Consumer<@Nullable Throwable> done) {
            if (fails.get()) {
                throw new IllegalStateException("injected");
            }
            transport.send(text, done);
        }

        @Override
        public void ping() {}

        @Override
        public void close(int code, String reason) {
            transport.close(code, reason);
        }

        @Override
        public boolean entering(Entry entry) {
            return true;
        }

        @Override
        public void joined() {
            throw new IllegalStateException("injected");
        }

        @Override
        public void failed(Refusal refusal) {
            throw new AssertionError(refusal);
        }

        @Override
        public void insufficient() {
            throw new AssertionError("it has no position");
        }

        @Override
        public boolean isImpatient() {
            return false;
        }
    }
}

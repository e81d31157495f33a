package io.carillon.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.broker.Broker;
import io.carillon.channel.Announcement;
import io.carillon.channel.ChannelName;
import io.carillon.channel.Namespace;
import io.carillon.channel.Namespace.Access;
import io.carillon.channel.Namespace.History;
import io.carillon.channel.Namespaces;
import io.carillon.channel.Position;
import io.carillon.channel.Publication;
import io.carillon.history.Journal;
import io.carillon.protocol.CloseCode;
import io.carillon.protocol.Encoding;
import io.carillon.publishing.Message;
import io.carillon.publishing.Publisher;
import io.carillon.testing.JournalDatabase;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Subscriptions on a real journal, with announcements that are lost, doubled and late. */
class HubTest {

    private static final ChannelName LOBBY = new ChannelName("chat:lobby");
    private static final Namespaces NAMESPACES = new Namespaces(List.of(
            Namespace.named("").with(Access.OPEN),
            Namespace.named("chat").with(new History(true, 0, Duration.ZERO, 0)).with(Access.OPEN)));

    private static final Hub.Options OPTIONS = new Hub.Options(64 << 20, Clock.systemUTC(), System::nanoTime);

    private final JournalDatabase database = JournalDatabase.h2();
    private final Journal journal = database.journal();
    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    private final Hub hub = new Hub(NAMESPACES, journal, scheduler, Thread::new, new NoOccupancy(), OPTIONS);
    private final AtomicInteger clients = new AtomicInteger();

    @AfterEach
    void stop() {
        hub.close();
        scheduler.shutdownNow();
        database.close();
    }

    @Test
    void aSubscriberReceivesWhatIsPublishedAfterIt() {
        Publisher publisher = publisher(hub::announced);
        publish(publisher, 3);
        var client = new Client(Start.LIVE);
        awaitSubscribed(client);
        publish(publisher, 2);
        client.awaitOffsets(4, 5);
    }

    @Test
    void historyComesFirstThenEverythingNew() {
        Publisher publisher = publisher(hub::announced);
        publish(publisher, 10);
        var last = new Client(new Start.Last(3));
        var since = new Client(new Start.After(new Position(4, "")));
        var everything = new Client(new Start.After(Position.NONE));
        var future = new Client(new Start.After(new Position(99, "")));
        List.of(last, since, everything, future).forEach(HubTest::awaitSubscribed);
        publish(publisher, 2);
        last.awaitOffsets(8, 12);
        since.awaitOffsets(5, 12);
        everything.awaitOffsets(1, 12);
        future.awaitOffsets(11, 12);
    }

    @Test
    void anotherEpochGetsAllOfTheNewStream() {
        Publisher publisher = publisher(hub::announced);
        publish(publisher, 5);
        new Client(new Start.After(new Position(3, "other"))).awaitOffsets(1, 5);
    }

    @Test
    void whoListensWhenTheDatabaseIsLostReceivesAllOfTheNewStream() {
        publish(publisher(hub::announced), 5);
        var client = new Client(Start.LIVE);
        awaitSubscribed(client);
        database.clear();
        publish(publisher(lost -> {}), 3);
        hub.checkPositions();
        client.awaitOffsets(1, 3);
    }

    @Test
    void theLastOnesAreAsManyAsAskedForHoweverLargeTheyAre() {
        Publisher publisher = publisher(hub::announced);
        IntStream.range(0, 320)
                .mapToObj(i -> publisher.publish(Message.of(LOBBY, '"' + "x".repeat(60_000) + '"', null)))
                .toList()
                .forEach(stage -> stage.toCompletableFuture().join());
        new Client(new Start.Last(310)).awaitOffsets(11, 320);
    }

    @Test
    void aLongHistoryIsSentNoFasterThanTheClientReads() {
        Publisher publisher = publisher(hub::announced);
        IntStream.range(0, 100)
                .mapToObj(i -> publisher.publish(Message.of(LOBBY, '"' + "x".repeat(60_000) + '"', null)))
                .toList()
                .forEach(stage -> stage.toCompletableFuture().join());
        var client = new Client(new Start.After(Position.NONE));
        client.transport.freeze();
        await().until(() -> client.transport.openSends() == 1);
        for (int i = 0; i < 200 && client.transport.sent().size() < 100; i++) {
            client.transport.thaw();
        }
        await().until(() -> client.transport.sent().size() == 100);
        assertThat(client.transport.closeCode())
                .as("6 MB went through a queue of 1 MiB")
                .isNull();
    }

    @Test
    void everybodySeesEverythingOnceInOrderWhateverHappensToAnnouncements() {
        long seed = System.nanoTime();
        System.err.println("HubTest seed " + seed);
        var random = new Random(seed);
        for (int round = 0; round < 100; round++) {
            interleave(random, new ChannelName("chat:round-" + round));
        }
    }

    /** 200 publications over a bad broker, while subscribers come from all kinds of positions. */
    private void interleave(Random random, ChannelName channel) {
        var late = new ArrayList<Publication>();
        Publisher publisher = publisher(publication -> {
            synchronized (random) {
                int fate = random.nextInt(10);
                if (fate == 0) {
                    return;
                }
                if (fate < 3) {
                    late.add(publication);
                } else {
                    hub.announced(publication);
                }
                if (fate == 9) {
                    hub.announced(publication);
                }
                if (!late.isEmpty() && random.nextBoolean()) {
                    hub.announced(late.remove(random.nextInt(late.size())));
                }
            }
        });
        var subscribers = new ArrayList<Client>();
        for (int i = 0; i < 20; i++) {
            int burst;
            long since;
            synchronized (random) {
                burst = 1 + random.nextInt(20);
                since = random.nextInt(i * 5 + 1);
            }
            for (int j = 0; j < burst; j++) {
                publisher.publish(Message.of(channel, "1", null));
            }
            subscribers.add(new Client(channel, new Start.After(new Position(since, "")), since));
        }
        long top = publisher
                .publish(Message.of(channel, "1", null))
                .toCompletableFuture()
                .join()
                .position()
                .offset();
        hub.checkPositions();
        for (Client subscriber : subscribers) {
            // A position may have lain in the future when the subscriber came: then it begins at what was the top.
            await().until(() -> {
                hub.checkPositions();
                List<Long> offsets = subscriber.offsets();
                return !offsets.isEmpty() && offsets.get(offsets.size() - 1) == top;
            });
            List<Long> offsets = subscriber.offsets();
            assertThat(offsets)
                    .isEqualTo(
                            LongStream.rangeClosed(offsets.get(0), top).boxed().toList());
            assertThat(offsets.get(0)).isLessThanOrEqualTo(subscriber.since + 1);
        }
        subscribers.forEach(client -> client.connection.closed());
        await().until(() -> hub.channels() == 0);
    }

    @Test
    void nothingIsLeftOfConnectionsThatEndWhenever() {
        Publisher publisher = publisher(hub::announced);
        publish(publisher, 50);
        for (int i = 0; i < 500; i++) {
            var client = new Client(i % 2 == 0 ? Start.LIVE : new Start.After(new Position(i % 60, "")));
            if (i % 3 == 0) {
                publish(publisher, 1);
            }
            client.connection.closed();
        }
        assertThat(hub.subscriptions()).isZero();
        await().until(() -> hub.channels() == 0);
    }

    @Test
    void aJournalThatIsAwayClosesWhoWantsHistory() {
        Publisher publisher = publisher(hub::announced);
        publish(publisher, 1);
        var listening = new Client(Start.LIVE);
        awaitSubscribed(listening);
        journal.close();
        var client = new Client(new Start.After(Position.NONE));
        await().until(() -> client.transport.closeCode() != null);
        assertThat(client.transport.closeCode()).isIn(CloseCode.INTERNAL.code(), CloseCode.TOO_MANY_REQUESTS.code());
        assertThat(listening.transport.closeCode()).isNull();
    }

    @Test
    void withoutHistoryNoJournalIsNeeded() {
        journal.close();
        var channel = new ChannelName("live");
        Publisher publisher = publisher(hub::announced);
        var client = new Client(channel, Start.LIVE, 0);
        await().until(() -> {
            publisher.publish(Message.of(channel, "\"hello\"", null));
            return !client.transport.sent().isEmpty();
        });
    }

    /** With patience for a slow machine. */
    private static ConditionFactory await() {
        return Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofSeconds(60));
    }

    private static void awaitSubscribed(Client client) {
        await().until(client.subscription::isLive);
    }

    private void publish(Publisher publisher, int times) {
        IntStream.range(0, times)
                .mapToObj(i -> publisher.publish(Message.of(LOBBY, "1", null)))
                .toList()
                .forEach(stage -> stage.toCompletableFuture().join());
    }

    private Publisher publisher(Consumer<Publication> broker) {
        return new Publisher(NAMESPACES, journal, new Announcing(broker), 100_000, Clock.systemUTC());
    }

    /** A broker that does with announcements what the test wants. */
    private record Announcing(Consumer<Publication> fate) implements Broker {

        @Override
        public CompletionStage<Void> start(Listener listener, Responder responder) {
            throw new UnsupportedOperationException("the test listens");
        }

        @Override
        public void announce(Announcement announcement) {
            fate.accept((Publication) announcement);
        }

        @Override
        public CompletionStage<Answers> ask(String question, Duration deadline) {
            throw new UnsupportedOperationException("nobody asks");
        }

        @Override
        public Health health() {
            return new Health(true, "a test");
        }

        @Override
        public void close() {
            // Nothing runs here.
        }
    }

    /** A subscriber that writes down the offsets it sees. */
    private final class Client {

        private final RecordingTransport transport = new RecordingTransport();
        private final Connection connection;
        private final Subscription subscription;
        private final long since;

        Client(Start start) {
            this(LOBBY, start, 0);
        }

        Client(ChannelName channel, Start start, long since) {
            this.since = since;
            connection = Connections.to(transport, "c-" + clients.incrementAndGet());
            var style = new Subscription.Style(Encoding.ENVELOPE, true, false, false);
            subscription = new Subscription(channel, connection, style, new PlainSubscriber(connection));
            hub.subscribe(subscription, start);
            connection.whenClosed(ending -> hub.unsubscribe(subscription));
        }

        List<Long> offsets() {
            return transport.sent().stream()
                    .map(text -> Long.valueOf(text.replaceAll(".*\"offset\":(\\d+).*", "$1")))
                    .toList();
        }

        void awaitOffsets(long from, long to) {
            await().untilAsserted(() -> assertThat(offsets())
                    .isEqualTo(LongStream.rangeClosed(from, to).boxed().toList()));
        }
    }
}

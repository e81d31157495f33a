package io.carillon.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.channel.ChannelName;
import io.carillon.channel.Namespace;
import io.carillon.channel.Namespace.Access;
import io.carillon.channel.Namespace.History;
import io.carillon.channel.Namespaces;
import io.carillon.channel.Publication;
import io.carillon.history.Draft;
import io.carillon.history.Journal;
import io.carillon.protocol.Encoding;
import io.carillon.testing.JournalDatabase;
import io.carillon.testing.Seeds;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * F13: a node was stopped for a minute and goes on: what waits in its sockets is old, what it has not heard is lost. Time
 * passes when the test says so.
 */
class StandstillTest {

    private static final ChannelName LOBBY = new ChannelName("chat:lobby");
    private static final ChannelName LIVE = new ChannelName("live");
    private static final Namespace CHAT =
            Namespace.named("chat").with(new History(true, 0, Duration.ZERO, 0)).with(Access.OPEN);
    private static final Namespaces NAMESPACES =
            new Namespaces(List.of(Namespace.named("").with(Access.OPEN), CHAT));

    private final AtomicLong nanoTime = new AtomicLong();
    private final JournalDatabase database = JournalDatabase.h2();
    private final Journal journal = database.journal();
    // Another node's, which goes on.
    private final Journal others = database.journal();
    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    private final Hub hub = new Hub(
            NAMESPACES,
            journal,
            scheduler,
            Thread::new,
            new NoOccupancy(),
            new Hub.Options(64 << 20, Clock.systemUTC(), nanoTime::get));
    private final RecordingTransport transport = new RecordingTransport();

    @AfterEach
    void stop() {
        hub.close();
        scheduler.shutdownNow();
        database.close();
    }

    @Test
    void everythingComesOnceInOrderWhateverWasQueuedOrLostMeanwhile() {
        Random random = Seeds.random(StandstillTest.class);
        publish(3);
        listen(LOBBY);
        long seen = 3;
        for (int round = 0; round < 20; round++) {
            List<Publication> queued = new ArrayList<>(publish(1 + random.nextInt(30)));
            long top = queued.get(queued.size() - 1).offset();
            queued.removeIf(publication -> random.nextInt(3) == 0);
            if (random.nextBoolean()) {
                Collections.shuffle(queued, random);
            }
            nanoTime.addAndGet(TimeUnit.SECONDS.toNanos(60));
            queued.forEach(hub::announced);
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> last() == top);
            assertThat(offsets())
                    .isEqualTo(LongStream.rangeClosed(4, top).boxed().toList());
            seen = top;
        }
        assertThat(seen).isGreaterThan(3);
    }

    @Test
    void nothingIsDeliveredBeforeThePositionsHaveBeenChecked() throws InterruptedException {
        publish(3);
        listen(LOBBY);
        listen(LIVE);
        List<Publication> queued = publish(2);
        // The database does not answer this node: its positions cannot be checked.
        journal.close();
        nanoTime.addAndGet(TimeUnit.SECONDS.toNanos(60));
        queued.forEach(hub::announced);
        hub.announced(new Publication(LIVE, null, Instant.EPOCH, "0", null, Map.of()));
        pass(LOBBY);
        pass(LIVE);
        assertThat(transport.sent())
                .as("only what has no position")
                .singleElement()
                .asString()
                .contains("live");
    }

    @Test
    void aShortPauseIsNone() throws InterruptedException {
        publish(3);
        listen(LOBBY);
        List<Publication> queued = publish(2);
        journal.close();
        nanoTime.addAndGet(TimeUnit.SECONDS.toNanos(2));
        queued.forEach(hub::announced);
        pass(LOBBY);
        assertThat(offsets()).containsExactly(4L, 5L);
    }

    /** The channel's lane has done what it was given before, and sent what came of it: that leaves at the end of a round. */
    private void pass(ChannelName channel) throws InterruptedException {
        passOnce(channel);
        // Runs in a later round than the first.
        passOnce(channel);
    }

    private void passOnce(ChannelName channel) throws InterruptedException {
        var passed = new CountDownLatch(1);
        hub.unsubscribe(subscription(channel), passed::countDown);
        assertThat(passed.await(60, TimeUnit.SECONDS)).isTrue();
    }

    private void listen(ChannelName channel) {
        Subscription subscription = subscription(channel);
        hub.subscribe(subscription, Start.LIVE);
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(subscription::isLive);
    }

    private Subscription subscription(ChannelName channel) {
        var connection = Connections.to(transport);
        var style = new Subscription.Style(Encoding.ENVELOPE, true, false, false);
        return new Subscription(channel, connection, style, new PlainSubscriber(connection));
    }

    private List<Publication> publish(int count) {
        var published = Collections.synchronizedList(new ArrayList<Publication>());
        for (int i = 0; i < count; i++) {
            others.append(new Draft(LOBBY, CHAT, "1", null, Map.of(), true, "", 0, ""), published::add)
                    .toCompletableFuture()
                    .join();
        }
        return published;
    }

    private long last() {
        List<Long> offsets = offsets();
        return offsets.isEmpty() ? 0 : offsets.get(offsets.size() - 1);
    }

    private List<Long> offsets() {
        return transport.sent().stream()
                .filter(text -> text.contains("\"offset\""))
                .map(text -> Long.valueOf(text.replaceAll(".*\"offset\":(\\d+).*", "$1")))
                .toList();
    }
}

package io.carillon.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.channel.ChannelName;
import io.carillon.channel.Position;
import io.carillon.channel.Publication;
import io.carillon.history.Outbox.Found;
import io.carillon.history.Outbox.Moved;
import io.carillon.testing.Seeds;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** How several nodes share one outbox, while programs insert and nodes die. */
abstract class OutboxNodesContract extends DatabaseContract {

    private static final int MOVERS = 3;
    private static final int PROGRAMS = 3;
    private static final int ROWS_OF_EACH = 400;
    private static final int CHANNELS = 20;

    /** Programs that insert concurrently, nodes that move and die in the middle of it: each row once, per session in order. */
    @Test
    void everyRowIsPublishedOnceAndInTheOrderOfItsSession() {
        Random random = Seeds.random(getClass());
        var announced = new ConcurrentHashMap<Publication, Integer>();
        var programs = IntStream.range(0, PROGRAMS)
                .mapToObj(i -> inserting(i, random.nextLong()))
                .toList();
        var inserted = CompletableFuture.allOf(programs.toArray(CompletableFuture[]::new));
        var movers = IntStream.range(0, MOVERS)
                .mapToObj(i -> moving(inserted, announced, random.nextLong()))
                .toList();
        movers.forEach(DatabaseContract::join);
        join(inserted);
        assertThat(database().count("select count(*) from carillon_outbox")).isZero();
        Journal journal = database().journal();
        int all = 0;
        for (int i = 0; i < CHANNELS; i++) {
            List<Publication> stored = read(journal, channel(i), CHAT, HistoryQuery.after(Position.NONE, -1))
                    .publications();
            assertThat(stored)
                    .extracting(Publication::offset)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, stored.size()).boxed().toList());
            assertThat(stored).allSatisfy(publication -> assertThat(announced).containsEntry(publication, 1));
            for (int program = 0; program < PROGRAMS; program++) {
                String prefix = "\"" + program + "-";
                assertThat(stored.stream()
                                .map(Publication::data)
                                .filter(data -> data.startsWith(prefix))
                                .map(data -> Integer.valueOf(data.substring(prefix.length(), data.length() - 1))))
                        .as("channel %s, program %s", i, program)
                        .isSorted()
                        .doesNotHaveDuplicates();
            }
            all += stored.size();
        }
        assertThat(all).isEqualTo(PROGRAMS * ROWS_OF_EACH);
        assertThat(announced).hasSize(all);
    }

    @Test
    void aNodeThatFindsAnotherOneMovingDoesNotWait() throws Exception {
        Outbox first = outbox();
        Outbox second = outbox();
        database().execute(List.of("insert into carillon_outbox (channel, data) values ('chat:lobby', '1')"));
        var inTheMiddle = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var moved = CompletableFuture.supplyAsync(() -> first.move(entry -> {
            inTheMiddle.countDown();
            await(goOn);
            return OutboxContract.draft(entry);
        }));
        assertThat(inTheMiddle.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(second.move(OutboxContract::draft)).isEqualTo(new Moved(Found.NOTHING, List.of()));
        assertThat(moved).isNotDone();
        goOn.countDown();
        assertThat(join(moved).publications()).hasSize(1);
        assertThat(second.move(OutboxContract::draft).found()).isEqualTo(Found.NOTHING);
        assertThat(rows(LOBBY)).isEqualTo(1);
    }

    @Test
    void whatANodeWasMovingWhenItsConnectionWasCutIsMovedByAnotherOnce() {
        publish(database().journal(), LOBBY);
        Outbox dying = outbox();
        for (int i = 1; i <= 10; i++) {
            database()
                    .execute(List.of("insert into carillon_outbox (channel, data) values ('chat:lobby', '" + i + "')"));
        }
        Moved cut = dying.move(entry -> {
            if (entry.data().equals("5")) {
                database().cutConnections();
            }
            return OutboxContract.draft(entry);
        });
        assertThat(cut).isEqualTo(new Moved(Found.TROUBLE, List.of()));
        Outbox other = outbox();
        // The database may need a moment to notice that the lock is nobody's any more.
        var published = new ArrayList<Publication>();
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
            published.addAll(other.move(OutboxContract::draft).publications());
            return !published.isEmpty();
        });
        assertThat(published)
                .extracting(Publication::data)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 10).mapToObj(Integer::toString).toList());
        assertThat(rows(LOBBY)).isEqualTo(11);
        assertThat(dying.move(OutboxContract::draft).found()).isIn(Found.NOTHING, Found.TROUBLE);
        database().execute(List.of("insert into carillon_outbox (channel, data) values ('chat:lobby', '11')"));
        Awaitility.await("the node itself goes on")
                .atMost(Duration.ofSeconds(60))
                .until(() -> !dying.move(OutboxContract::draft).publications().isEmpty());
    }

    @Test
    void rowsOfAChannelThatIsBeingPublishedToWaitForItsLockAndArePublishedOnce() throws Exception {
        publish(database().journal(), LOBBY);
        database().execute(List.of("insert into carillon_outbox (channel, data) values ('chat:lobby', '2')"));
        Outbox outbox = outbox();
        CompletableFuture<Moved> moved;
        try (Connection connection = database().connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.executeQuery("select * from carillon_channel where name = 'chat:lobby' for update");
            var inTheMiddle = new CountDownLatch(1);
            moved = CompletableFuture.supplyAsync(() -> outbox.move(entry -> {
                inTheMiddle.countDown();
                return OutboxContract.draft(entry);
            }));
            assertThat(inTheMiddle.await(60, TimeUnit.SECONDS)).isTrue();
            connection.rollback();
        }
        assertThat(join(moved).publications()).extracting(Publication::offset).containsExactly(2L);
    }

    private CompletableFuture<Void> inserting(int program, long seed) {
        return CompletableFuture.runAsync(() -> {
            var random = new Random(seed);
            try (Connection connection = database().connect()) {
                connection.setAutoCommit(false);
                int next = 0;
                while (next < ROWS_OF_EACH) {
                    boolean commit = random.nextInt(5) > 0;
                    int size = Math.min(1 + random.nextInt(10), ROWS_OF_EACH - next);
                    for (int i = 0; i < size; i++) {
                        OutboxContract.insert(
                                connection,
                                channel(random.nextInt(CHANNELS)).value(),
                                "\"" + program + "-" + (commit ? next + i : 1_000_000 + next) + "\"");
                    }
                    if (commit) {
                        connection.commit();
                        next += size;
                    } else {
                        connection.rollback();
                    }
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** A node that now and then dies in the middle of a move, and begins again. */
    private CompletableFuture<Void> moving(
            CompletableFuture<Void> inserted, ConcurrentHashMap<Publication, Integer> announced, long seed) {
        var random = new Random(seed);
        Outbox outbox = outbox();
        return CompletableFuture.runAsync(() -> {
            boolean last = false;
            while (!last || database().count("select count(*) from carillon_outbox") > 0) {
                last = inserted.isDone();
                try {
                    outbox.move(entry -> {
                                if (random.nextInt(200) == 0) {
                                    throw new Death();
                                }
                                return OutboxContract.draft(entry);
                            })
                            .publications()
                            .forEach(publication -> announced.merge(publication, 1, Integer::sum));
                } catch (Death e) {
                    // In the middle of a transaction: nothing of it must be seen.
                }
            }
        });
    }

    private static final class Death extends Error {
        private static final long serialVersionUID = 1L;
    }

    private Outbox outbox() {
        return new Outbox(database().transactions(), Clock.systemUTC(), Duration.ofMinutes(5));
    }

    private static ChannelName channel(int number) {
        return new ChannelName("chat:" + number);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

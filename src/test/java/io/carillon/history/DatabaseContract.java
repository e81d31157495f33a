package io.carillon.history;

import io.carillon.channel.ChannelName;
import io.carillon.channel.Namespace;
import io.carillon.channel.Namespace.History;
import io.carillon.channel.Position;
import io.carillon.channel.Publication;
import io.carillon.testing.JournalDatabase;
import io.carillon.testing.MutableClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.TestInstance;

/** What a part of the journal promises, whatever the database; and what all of these tests do with a journal. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class DatabaseContract {

    static final ChannelName LOBBY = new ChannelName("chat:lobby");
    static final Namespace CHAT = namespace(0, Duration.ZERO, Duration.ZERO);

    final MutableClock clock = new MutableClock();

    abstract JournalDatabase database();

    @AfterEach
    void clear() {
        database().close();
        database().clear();
    }

    long rows(ChannelName channel) {
        return database().count("select count(*) from carillon_publication where channel = '" + channel + "'");
    }

    static Namespace namespace(int size, Duration ttl, Duration duplicateWindow) {
        return Namespace.named("chat").with(new History(true, size, ttl, 0)).with(duplicateWindow);
    }

    static Draft draft(ChannelName channel, String data) {
        return draft(channel, CHAT, data);
    }

    static Draft draft(ChannelName channel, Namespace namespace, String data) {
        return new Draft(channel, namespace, data, null, Map.of(), true, "", 0, "");
    }

    static Draft keyed(ChannelName channel, String key) {
        return new Draft(channel, CHAT, "1", null, Map.of(), true, key, 0, "");
    }

    static Outcome publish(Journal journal, Draft draft) {
        return join(journal.append(draft, publication -> {}));
    }

    static Outcome publish(Journal journal, ChannelName channel) {
        return publish(journal, draft(channel, "1"));
    }

    static Position publish(Journal journal, ChannelName channel, int times) {
        List<CompletionStage<Outcome>> outcomes = IntStream.range(0, times)
                .mapToObj(i -> journal.append(draft(channel, "1"), publication -> {}))
                .toList();
        return join(outcomes.get(times - 1)).position();
    }

    static HistoryQuery after(long offset, String epoch, int limit) {
        return HistoryQuery.after(new Position(offset, epoch), limit);
    }

    static HistoryPage read(Journal journal, HistoryQuery query) {
        return read(journal, LOBBY, CHAT, query);
    }

    static HistoryPage read(Journal journal, ChannelName channel, Namespace namespace, HistoryQuery query) {
        return join(journal.read(channel, namespace, query));
    }

    static List<Long> offsets(HistoryPage page) {
        return page.publications().stream().map(Publication::offset).toList();
    }

    static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
    }
}

package io.carillon.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.channel.ChannelName;
import io.carillon.channel.ClientInfo;
import io.carillon.channel.Refusal;
import io.carillon.presence.Presence.Stats;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** How reads share Redis; the test answers for it. */
class ReadsTest {

    private static final ChannelName SMALL = new ChannelName("small");

    /** The channel of each step that was asked for. */
    private final List<String> asked = new ArrayList<>();

    private final Deque<CompletableFuture<List<String>>> open = new ArrayDeque<>();

    private final Reads reads = new Reads(new Reads.Redis() {
        @Override
        public CompletableFuture<List<String>> page(ChannelName channel, String from) {
            return step(channel);
        }

        @Override
        public CompletableFuture<List<String>> stats(ChannelName channel) {
            return step(channel);
        }
    });

    @Test
    void fourStepsAreUnderWayAndASmallChannelWaitsForOneOfEach() {
        var large = new ArrayList<CompletableFuture<Map<String, ClientInfo>>>();
        for (int i = 0; i < 10; i++) {
            large.add(reads.members(new ChannelName("large" + i)));
        }
        CompletableFuture<Map<String, ClientInfo>> small = reads.members(SMALL);
        assertThat(open).hasSize(4);

        for (int i = 0; i < 10; i++) {
            open.remove().complete(List.of("more", "client", "1anna\n\n"));
            assertThat(open).hasSize(4);
        }
        assertThat(asked).containsOnlyOnce("small");
        assertThat(asked.subList(0, 11)).contains("small");
        open.remove().complete(List.of("", "client", "1anna\n\n"));

        assertThat(small).isCompletedWithValue(Map.of("client", new ClientInfo("anna", "client")));
        assertThat(large).noneMatch(CompletableFuture::isDone);
    }

    @Test
    void whoIsReadTwiceIsThereOnceAsLastSeen() {
        CompletableFuture<Map<String, ClientInfo>> members = reads.members(SMALL);
        open.remove().complete(List.of("5", "a", "1anna\n\n", "b", "1bert\n\n"));
        open.remove().complete(List.of("", "a", "1anna\n\n+2"));

        assertThat(members)
                .isCompletedWithValue(
                        Map.of("a", new ClientInfo("anna", "a", null, "2"), "b", new ClientInfo("bert", "b")));
    }

    @Test
    void expiredOnesAreTakenOutBeforeUsersAreCounted() {
        CompletableFuture<Stats> stats = reads.stats(SMALL);
        open.remove().complete(List.of("7", "90", "1"));
        open.remove().complete(List.of("7", "3", "0"));

        assertThat(stats).isCompletedWithValue(new Stats(7, 3));
    }

    @Test
    void rubbishFailsTheReadAndGivesItsTurnBack() {
        for (int i = 0; i < 20; i++) {
            CompletableFuture<Stats> stats = reads.stats(SMALL);
            open.remove().complete(List.of("rubbish"));
            assertThat(stats).isCompletedExceptionally();
        }
        assertThat(asked).hasSize(20);
    }

    @Test
    void whoAsksWhileAChannelIsReadSharesTheNextRead() {
        var shared = new SharedReads<>(reads::members);
        CompletableFuture<Map<String, ClientInfo>> first = shared.read(SMALL);
        var second = new ArrayList<CompletableFuture<Map<String, ClientInfo>>>();
        for (int i = 0; i < 1_000; i++) {
            second.add(shared.read(SMALL));
        }
        assertThat(asked).hasSize(1);

        open.remove().complete(List.of(""));
        assertThat(first).isCompletedWithValue(Map.of());
        assertThat(second).noneMatch(CompletableFuture::isDone);
        open.remove().complete(List.of("", "new", "1anna\n\n"));
        assertThat(second)
                .allSatisfy(read -> assertThat(read).isCompletedWithValueMatching(members -> members.size() == 1));
        assertThat(asked).hasSize(2);
        assertThat(shared.isEmpty()).isTrue();
    }

    @Test
    void aThousandChannelsAreReadAtATime() {
        var shared = new SharedReads<>(reads::members);
        for (int i = 0; i < 1_000; i++) {
            shared.read(new ChannelName("c" + i));
        }

        assertThatThrownBy(() -> shared.read(SMALL).join()).cause().isInstanceOf(Refusal.TooManyRequests.class);
        assertThat(shared.read(new ChannelName("c7"))).isNotDone();
        while (!open.isEmpty()) {
            open.remove().complete(List.of(""));
        }
        assertThat(shared.isEmpty()).isTrue();
    }

    private CompletableFuture<List<String>> step(ChannelName channel) {
        asked.add(channel.value());
        open.add(new CompletableFuture<>());
        return open.getLast();
    }
}

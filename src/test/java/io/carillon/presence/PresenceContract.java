package io.carillon.presence;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.channel.ChannelName;
import io.carillon.channel.ClientInfo;
import io.carillon.presence.Presence.Stats;
import io.carillon.testing.Seeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every presence does, seen from one node. */
abstract class PresenceContract {

    static final ChannelName NEWS = new ChannelName("news");
    private static final ChannelName OTHER = new ChannelName("other");

    private final Presence presence = presence();

    /** A new presence that was not started. */
    abstract Presence presence();

    /** Whether it has begun to work. */
    abstract boolean isReady(Presence presence);

    /** Whether it keeps nothing any more. */
    abstract boolean isEmpty(Presence presence);

    @BeforeEach
    void start() {
        presence.start();
        Awaitility.await().atMost(Duration.ofSeconds(15)).until(() -> isReady(presence));
    }

    @AfterEach
    void close() {
        presence.close();
    }

    @Test
    void whoIsAddedIsThereUntilItIsRemoved() {
        assertThat(members(NEWS)).isEmpty();
        done(presence.add(NEWS, client("1", "anna")));
        done(presence.add(NEWS, client("2", "bert")));
        done(presence.add(OTHER, client("1", "anna")));
        assertThat(members(NEWS)).isEqualTo(Map.of("1", client("1", "anna"), "2", client("2", "bert")));

        done(presence.remove(NEWS, "1"));
        assertThat(members(NEWS)).containsOnlyKeys("2");
        assertThat(members(OTHER)).containsOnlyKeys("1");

        done(presence.remove(NEWS, "2"));
        done(presence.remove(OTHER, "1"));
        assertThat(members(NEWS)).isEmpty();
        assertThat(isEmpty(presence)).isTrue();
    }

    @Test
    void connectionsAndDifferentUsersAreCounted() {
        assertThat(stats(NEWS)).isEqualTo(new Stats(0, 0));
        done(presence.add(NEWS, client("1", "anna")));
        done(presence.add(NEWS, client("2", "anna")));
        done(presence.add(NEWS, client("3", "bert")));
        assertThat(stats(NEWS)).isEqualTo(new Stats(3, 2));

        done(presence.remove(NEWS, "1"));
        assertThat(stats(NEWS)).isEqualTo(new Stats(2, 2));
        done(presence.remove(NEWS, "2"));
        assertThat(stats(NEWS)).isEqualTo(new Stats(1, 1));
        done(presence.remove(NEWS, "3"));
        assertThat(stats(NEWS)).isEqualTo(new Stats(0, 0));
    }

    @Test
    void allAnonymousOnesAreOneUser() {
        done(presence.add(NEWS, client("1", "")));
        done(presence.add(NEWS, client("2", "")));
        done(presence.add(NEWS, client("3", "anna")));
        assertThat(stats(NEWS)).isEqualTo(new Stats(3, 2));

        done(presence.remove(NEWS, "1"));
        done(presence.remove(NEWS, "3"));
        assertThat(stats(NEWS)).isEqualTo(new Stats(1, 1));
    }

    @Test
    void addingAgainReplacesWhatWasKnown() {
        done(presence.add(NEWS, client("1", "anna")));
        done(presence.add(NEWS, new ClientInfo("anna", "1", "{}", "\"typing\"")));
        assertThat(members(NEWS)).isEqualTo(Map.of("1", new ClientInfo("anna", "1", "{}", "\"typing\"")));
        assertThat(stats(NEWS)).isEqualTo(new Stats(1, 1));

        done(presence.add(NEWS, client("1", "bert")));
        done(presence.add(NEWS, client("2", "anna")));
        assertThat(stats(NEWS)).isEqualTo(new Stats(2, 2));
        done(presence.remove(NEWS, "1"));
        assertThat(stats(NEWS)).isEqualTo(new Stats(1, 1));
    }

    @Test
    void removingWhoIsNotThereDoesNothing() {
        done(presence.remove(NEWS, "1"));
        done(presence.add(NEWS, client("1", "anna")));
        done(presence.remove(NEWS, "2"));
        done(presence.remove(OTHER, "1"));

        assertThat(members(NEWS)).containsOnlyKeys("1");
        done(presence.remove(NEWS, "1"));
        done(presence.remove(NEWS, "1"));
        assertThat(isEmpty(presence)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"}", "{", "{}", "}{", "a}b", "$a:{b}#1,2", "*", "%s", "{=}", "~"})
    void anyNameIsAChannelOfItsOwn(String name) {
        done(presence.add(new ChannelName(name), client("1", "anna")));

        assertThat(members(new ChannelName(name))).containsOnlyKeys("1");
        assertThat(stats(new ChannelName(name))).isEqualTo(new Stats(1, 1));
        assertThat(members(new ChannelName(name + '}'))).isEmpty();
        assertThat(members(new ChannelName('=' + name))).isEmpty();
    }

    @Test
    void everyPartOfAnInfoComesBack() {
        Random random = Seeds.random(getClass());
        var expected = new HashMap<String, ClientInfo>();
        var adding = new ArrayList<CompletionStage<Void>>();
        for (int i = 0; i < 500; i++) {
            ClientInfo info = RandomInfo.of("c" + i, random);
            expected.put(info.client(), info);
            adding.add(presence.add(NEWS, info));
        }
        adding.forEach(PresenceContract::done);

        assertThat(members(NEWS)).isEqualTo(expected);
        assertThat(stats(NEWS).users()).isEqualTo((int)
                expected.values().stream().map(ClientInfo::user).distinct().count());
    }

    @Test
    void whatWasReadDoesNotChange() {
        done(presence.add(NEWS, client("1", "anna")));
        Map<String, ClientInfo> before = members(NEWS);
        done(presence.add(NEWS, client("2", "bert")));
        done(presence.remove(NEWS, "1"));

        assertThat(before).containsOnlyKeys("1");
    }

    @Test
    void addAndRemoveInThatOrderEndAsRemoved() {
        var leaving = new ArrayList<CompletionStage<Void>>();
        for (int i = 0; i < 2_000; i++) {
            presence.add(NEWS, client("c" + i, "anna"));
            leaving.add(presence.remove(NEWS, "c" + i));
        }
        for (int i = 0; i < 1_000; i++) {
            presence.remove(NEWS, "again");
            presence.add(NEWS, client("again", "bert"));
        }
        leaving.forEach(PresenceContract::done);
        done(presence.add(NEWS, client("again", "bert")));

        assertThat(members(NEWS)).containsOnlyKeys("again");
        assertThat(stats(NEWS)).isEqualTo(new Stats(1, 1));
    }

    @Test
    void tenThousandMembersAreReadCompletely() {
        Map<String, ClientInfo> expected = crowd(10_000);
        assertThat(members(NEWS)).isEqualTo(expected);
        assertThat(stats(NEWS)).isEqualTo(new Stats(10_000, 100));

        expected.keySet().stream()
                .map(client -> presence.remove(NEWS, client))
                .toList()
                .forEach(PresenceContract::done);
        assertThat(members(NEWS)).isEmpty();
        assertThat(stats(NEWS)).isEqualTo(new Stats(0, 0));
        assertThat(isEmpty(presence)).isTrue();
    }

    @Test
    void whoeverIsThereAllTheTimeIsInEveryAnswer() {
        Map<String, ClientInfo> expected = crowd(3_000);
        for (int round = 0; round < 20; round++) {
            CompletionStage<Map<String, ClientInfo>> reading = presence.members(NEWS);
            List<ClientInfo> coming = expected.values().stream().limit(500).toList();
            coming.forEach(client -> presence.add(NEWS, client));
            for (int i = 0; i < 500; i++) {
                presence.add(NEWS, client("passing" + i, "passing"));
                presence.remove(NEWS, "passing" + i);
            }
            assertThat(got(reading)).containsAllEntriesOf(expected);
        }
    }

    @Test
    void aRaceEndsWithExactlyThoseWhoWereAddedLast() {
        long seed = Seeds.random(getClass()).nextLong();
        var threads = new ArrayList<CompletableFuture<Map<ChannelName, Map<String, ClientInfo>>>>();
        for (int thread = 0; thread < 8; thread++) {
            int number = thread;
            threads.add(CompletableFuture.supplyAsync(
                    () -> comeAndGo(number, new Random(seed + number)), task -> new Thread(task).start()));
        }
        var expected = new HashMap<ChannelName, Map<String, ClientInfo>>();
        threads.forEach(thread -> thread.join()
                .forEach((channel, clients) -> expected.computeIfAbsent(channel, name -> new HashMap<>())
                        .putAll(clients)));

        expected.forEach((channel, clients) -> {
            assertThat(members(channel)).isEqualTo(clients);
            assertThat(stats(channel).clients()).isEqualTo(clients.size());
            assertThat(stats(channel).users()).isEqualTo((int)
                    clients.values().stream().map(ClientInfo::user).distinct().count());
        });
        expected.forEach((channel, clients) -> clients.keySet().forEach(id -> done(presence.remove(channel, id))));
        assertThat(isEmpty(presence)).isTrue();
        expected.keySet().forEach(channel -> assertThat(stats(channel)).isEqualTo(new Stats(0, 0)));
    }

    @Test
    void afterCloseNothingIsKeptAndNothingFails() {
        done(presence.add(NEWS, client("1", "anna")));
        presence.close();
        done(presence.add(NEWS, client("2", "anna")));
        done(presence.remove(NEWS, "1"));
        presence.close();

        assertThat(isEmpty(presence)).isTrue();
    }

    private Map<ChannelName, Map<String, ClientInfo>> comeAndGo(int thread, Random random) {
        var expected = new HashMap<ChannelName, Map<String, ClientInfo>>();
        CompletionStage<Void> last = CompletableFuture.completedStage(null);
        var all = new ArrayList<CompletionStage<Void>>();
        for (int i = 0; i < 3_000; i++) {
            var channel = new ChannelName("race:" + random.nextInt(3));
            String client = thread + "-" + random.nextInt(20);
            Map<String, ClientInfo> clients = expected.computeIfAbsent(channel, name -> new HashMap<>());
            if (random.nextBoolean()) {
                ClientInfo info = client(client, "user" + random.nextInt(5));
                clients.put(client, info);
                last = presence.add(channel, info);
            } else {
                clients.remove(client);
                last = presence.remove(channel, client);
            }
            all.add(last);
            if (random.nextInt(50) == 0) {
                done(last);
            }
        }
        all.forEach(PresenceContract::done);
        return expected;
    }

    private Map<String, ClientInfo> crowd(int count) {
        var expected = new HashMap<String, ClientInfo>();
        var adding = new ArrayList<CompletionStage<Void>>();
        for (int i = 0; i < count; i++) {
            var info = new ClientInfo("user" + i % 100, "client" + i, "{\"name\":\"n" + i + "\"}", null);
            expected.put(info.client(), info);
            adding.add(presence.add(NEWS, info));
        }
        adding.forEach(PresenceContract::done);
        return expected;
    }

    private Map<String, ClientInfo> members(ChannelName channel) {
        return got(presence.members(channel));
    }

    private Stats stats(ChannelName channel) {
        return got(presence.stats(channel));
    }

    static ClientInfo client(String id, String user) {
        return new ClientInfo(user, id);
    }

    static void done(CompletionStage<Void> stage) {
        got(stage);
    }

    static <T> T got(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    }
}

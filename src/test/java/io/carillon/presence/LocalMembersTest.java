package io.carillon.presence;

import static io.carillon.presence.PresenceContract.NEWS;
import static io.carillon.presence.PresenceContract.client;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.channel.ChannelName;
import io.carillon.channel.ClientInfo;
import io.carillon.presence.Lane.Batch;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** In which calls changes travel; the test answers for Redis. */
class LocalMembersTest {

    private record Call(ChannelName channel, Batch batch, CompletableFuture<List<String>> answer) {}

    private final Deque<Call> calls = new ArrayDeque<>();
    private boolean connected = true;

    private final LocalMembers members = new LocalMembers(new LocalMembers.Redis() {
        @Override
        public boolean connected() {
            return connected;
        }

        @Override
        public CompletableFuture<List<String>> change(ChannelName channel, Batch batch) {
            calls.add(new Call(channel, batch, new CompletableFuture<>()));
            return calls.getLast().answer;
        }
    });

    @Test
    void whatChangesDuringACallGoesOutTogetherInTheNextAsItIsThen() {
        CompletableFuture<Void> first = members.add(NEWS, client("1", "anna"));
        CompletableFuture<Void> left = members.remove(NEWS, "1");
        members.add(NEWS, client("2", "anna"));
        members.remove(NEWS, "2");
        members.add(NEWS, client("2", "bert"));
        assertThat(calls).hasSize(1);

        Call call = calls.remove();
        assertThat(call.batch.added()).containsExactly(client("1", "anna"));
        call.answer.complete(List.of("0"));
        assertThat(first).isDone();
        assertThat(left).isNotDone();

        Call next = calls.remove();
        assertThat(next.batch.removed()).containsExactly("1");
        assertThat(next.batch.added()).containsExactly(client("2", "bert"));
        assertThat(next.batch.sequence()).isGreaterThan(call.batch.sequence());
        next.answer.complete(List.of("0"));
        assertThat(left).isDone();

        members.remove(NEWS, "2");
        calls.remove().answer.complete(List.of("0"));
        assertThat(calls).isEmpty();
        assertThat(members.isEmpty()).isTrue();
    }

    @Test
    void whatFailedWaitsForTheNextRenewalAndPutsUpTheFence() {
        CompletableFuture<Void> added = members.add(NEWS, client("1", "anna"));
        CompletableFuture<Void> removed = members.remove(NEWS, "1");
        fail(calls.remove());
        assertThat(added).isCompleted();
        Call again = calls.remove();
        assertThat(again.batch.fence()).isTrue();
        assertThat(again.batch.removed()).containsExactly("1");
        fail(again);
        assertThat(removed).isCompleted();
        assertThat(calls).isEmpty();

        members.renew();
        assertThat(calls.element().batch.removed()).containsExactly("1");
        assertThat(calls.element().batch.fence()).isTrue();
        calls.remove().answer.complete(List.of("0"));
        assertThat(members.isEmpty()).isTrue();
    }

    @Test
    void callsAreBoundedInNumberAndInSize() {
        for (int i = 0; i < 40; i++) {
            for (int j = 0; j < 600; j++) {
                members.add(new ChannelName("c" + i), client("client" + j, "anna"));
            }
        }
        int seen = 0;
        while (!calls.isEmpty()) {
            assertThat(calls).hasSizeLessThanOrEqualTo(16);
            Call call = calls.remove();
            assertThat(call.batch.added()).hasSizeLessThanOrEqualTo(500);
            seen += call.batch.added().size();
            call.answer.complete(List.of("0"));
        }
        assertThat(seen).isEqualTo(40 * 600);
    }

    @Test
    void manyChangesDoNotKeepOthersFromBeingRenewed() {
        for (int i = 0; i < 500; i++) {
            members.add(NEWS, client("old" + i, "anna"));
        }
        answerAll();
        members.renew();
        for (int i = 0; i < 2_000; i++) {
            members.add(NEWS, client("new" + i, "anna"));
        }
        int renewed = calls.element().batch.renewed().size();
        calls.remove().answer.complete(List.of("0", "old7", "stranger"));
        members.renew();
        calls.remove().answer.complete(List.of("0"));
        assertThat(renewed).isEqualTo(500);
        assertThat(calls.element().batch.renewed()).hasSize(250);
        assertThat(calls.element().batch.added()).hasSize(250);

        boolean missingOne = false;
        while (!calls.isEmpty()) {
            missingOne |= calls.element().batch.added().contains(client("old7", "anna"));
            assertThat(calls.element().batch.added()).doesNotContain(client("stranger", "anna"));
            calls.remove().answer.complete(List.of("0"));
        }
        assertThat(missingOne).isTrue();
    }

    @Test
    void expiredOnesAreTakenOutUntilThereAreNone() {
        members.add(NEWS, client("1", "anna"));
        calls.remove().answer.complete(List.of("1"));
        calls.remove().answer.complete(List.of("1"));
        members.remove(NEWS, "1");
        calls.remove().answer.complete(List.of("0"));
        calls.remove().answer.complete(List.of("0"));
        assertThat(calls).isEmpty();
        assertThat(members.isEmpty()).isTrue();
    }

    @Test
    void removalsThatWaitForRedisAreBounded() {
        connected = false;
        for (int i = 0; i < Lane.MOST_REMOVALS + 500; i++) {
            var channel = new ChannelName("c" + i % 100);
            assertThat(members.add(channel, new ClientInfo("anna", "client" + i)))
                    .isDone();
            assertThat(members.remove(channel, "client" + i)).isDone();
        }
        assertThat(calls).isEmpty();

        connected = true;
        members.renew();
        int removed = 0;
        while (!calls.isEmpty()) {
            removed += calls.element().batch.removed().size();
            calls.remove().answer.complete(List.of("0"));
        }
        assertThat(removed).isEqualTo(Lane.MOST_REMOVALS);
        assertThat(members.isEmpty()).isTrue();
    }

    private void answerAll() {
        while (!calls.isEmpty()) {
            calls.remove().answer.complete(List.of("0"));
        }
    }

    private static void fail(Call call) {
        call.answer.completeExceptionally(new IllegalStateException("thrown by the test"));
    }
}

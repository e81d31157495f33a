package io.carillon.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MembersTest {

    private final AtomicLong clock =
            new AtomicLong(Long.MAX_VALUE - Duration.ofSeconds(5).toNanos());
    private final Members members = new Members(clock::get);

    @Test
    void whoWasHeardLivesForTenSeconds() {
        members.heard("a");
        rounds(3);
        members.heard("b");
        rounds(2);
        assertThat(members.living()).containsExactlyInAnyOrder("a", "b");

        clock.addAndGet(1);
        assertThat(members.round()).containsExactly("a");
        assertThat(members.living()).containsExactly("b");
        rounds(4);
        assertThat(members.living()).isEmpty();
    }

    @Test
    void whoSaysHelloStays() {
        for (int i = 0; i < 100; i++) {
            members.heard("a");
            rounds(1);
        }
        assertThat(members.living()).containsExactly("a");
    }

    @Test
    void whoSaidByeDoesNotComeBack() {
        members.heard("a");
        members.left("a");
        assertThat(members.living()).isEmpty();

        members.heard("a");
        assertThat(members.living()).isEmpty();
    }

    @Test
    void theTimeInWhichThisNodeHearsNothingDoesNotCount() {
        members.heard("a");
        clock.addAndGet(Duration.ofMinutes(10).toNanos());

        assertThat(members.round()).isEmpty();
        rounds(5);
        assertThat(members.living()).containsExactly("a");
        rounds(1);
        assertThat(members.living()).isEmpty();
    }

    @Test
    void strangersAndFarewellsAreBounded() {
        for (int i = 0; i < 5_000; i++) {
            members.heard("node " + i);
            members.left("other " + i);
        }
        assertThat(members.living()).hasSize(Members.MAX).contains("node 0");

        members.heard("node 0");
        members.heard("other 4999");
        members.left("node 1");
        members.heard("other 0");
        assertThat(members.living()).hasSize(Members.MAX).contains("other 0").doesNotContain("other 4999");
    }

    private void rounds(int count) {
        for (int i = 0; i < count; i++) {
            clock.addAndGet(Duration.ofSeconds(2).toNanos());
            members.round();
        }
    }
}

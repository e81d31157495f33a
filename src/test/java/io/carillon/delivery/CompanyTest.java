package io.carillon.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How long a lane waits before a round. */
class CompanyTest {

    private final List<Long> pauses = new ArrayList<>();
    private final Company company = new Company(nanos -> pauses.add(nanos / 1_000));

    @Test
    void aLonePublicationGoesOutAtOnce() {
        await(1, 1_000);
        assertThat(pauses).isEmpty();
    }

    @Test
    void wherePublicationsComeTogetherOthersAreWaitedForOnce() {
        await(2, 0);
        assertThat(pauses).containsExactly(500L);
    }

    @Test
    void afterARoundOfSeveralALoneOneWaitsAndTheOneAfterItDoesNot() {
        company.ended(2, 0);
        await(1, 0);
        assertThat(pauses).hasSize(1);
        company.ended(1, 0);
        company.ended(0, 1_000_000);
        await(1, 0);
        assertThat(pauses).hasSize(1);
    }

    @Test
    void theyAreWaitedForAsLongAsTheyCome() {
        company.ended(2, Duration.ofMillis(16).toNanos());
        await(2, 2);
        assertThat(pauses).containsExactly(1_000L, 1_000L, 1_000L);
    }

    @Test
    void butForAQuarterOfARoundAtMost() {
        company.ended(2, Duration.ofMillis(16).toNanos());
        await(2, 1_000);
        assertThat(pauses).isEqualTo(Collections.nCopies(4, 1_000L));
    }

    @Test
    void afterAHaltOfTheProcessNobodyWaitsLong() {
        company.ended(2, Duration.ofMinutes(1).toNanos());
        await(2, 1_000);
        assertThat(pauses).isEqualTo(Collections.nCopies(4, 2_500L));
    }

    /** @param times how often somebody comes */
    private void await(int announcements, int times) {
        var left = new ArrayList<>(Collections.nCopies(times, 1));
        company.await(announcements, () -> left.isEmpty() ? 0 : left.remove(0));
    }
}

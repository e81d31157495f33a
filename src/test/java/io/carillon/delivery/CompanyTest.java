package io.carillon.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How long a lane waits before a round; times in microseconds. */
class CompanyTest {

    private final List<Long> pauses = new ArrayList<>();
    private final Company company = new Company(() -> TimeUnit.MICROSECONDS.toNanos(now()), this::pause);
    private long now;
    private long oversleeping;
    private int together;
    private long storedUntil;

    private long now() {
        return now;
    }

    private void pause(long nanos) {
        pauses.add(nanos / 1_000);
        now += nanos / 1_000 + oversleeping;
    }

    @Test
    void aLonePublicationGoesOutAtOnce() {
        await(0, 1_000);
        assertThat(pauses).isEmpty();
    }

    @Test
    void wherePublicationsComeTogetherOthersAreWaitedForOnce() {
        await(1, 0);
        assertThat(pauses).containsExactly(500L);
    }

    @Test
    void rightAfterARoundOfSeveralALoneOneWaitsAndTheOneAfterItDoesNot() {
        round(1_000, true);
        await(0, 0);
        assertThat(pauses).hasSize(1);
        company.ended(false);
        await(0, 0);
        assertThat(pauses).hasSize(1);
    }

    @Test
    void laterALoneOneGoesOutAtOnceAndWhereNothingIsAnnouncedNobodyWaits() {
        round(1_000, true);
        company.await(false, () -> 0, () -> false, () -> {});
        assertThat(pauses).isEmpty();
        now += 40_001;
        await(0, 0);
        assertThat(pauses).isEmpty();
    }

    @Test
    void othersAreWaitedForAsLongAsTheyCome() {
        round(16_000, true);
        await(1, 2);
        assertThat(pauses).containsExactly(1_000L, 1_000L, 1_000L);
    }

    @Test
    void butForAQuarterOfARoundAtMost() {
        round(16_000, true);
        await(1, 1_000);
        assertThat(pauses).isEqualTo(Collections.nCopies(4, 1_000L));
        pauses.clear();
        round(4_400, true);
        await(1, 1_000);
        assertThat(pauses).containsExactly(500L, 500L, 100L);
    }

    @Test
    void whatIsKnownToComeIsWaitedForThoughNothingHasComeYet() {
        round(16_000, true);
        storedUntil = now + 2_500;
        await(1, 0);
        assertThat(pauses).containsExactly(1_000L, 1_000L, 1_000L);
    }

    @Test
    void butNotLongerThanWhatComesAndNotByALoneOne() {
        storedUntil = Long.MAX_VALUE;
        await(0, 0);
        assertThat(pauses).isEmpty();
        round(16_000, true);
        await(1, 0);
        assertThat(pauses).isEqualTo(Collections.nCopies(4, 1_000L));
    }

    @Test
    void whoOversleepsDoesNotWaitLonger() {
        round(16_000, true);
        oversleeping = 2_500;
        await(1, 1_000);
        assertThat(pauses).containsExactly(1_000L, 500L);
    }

    @Test
    void afterAHaltOfTheProcessNobodyWaitsLong() {
        round(60_000_000, true);
        await(1, 1_000);
        assertThat(pauses).isEqualTo(Collections.nCopies(4, 2_500L));
    }

    private void round(long micros, boolean several) {
        company.await(true, () -> 0, () -> false, () -> {});
        pauses.clear();
        now += micros;
        company.ended(several);
    }

    /**
     * @param already how many wait that go out together with one before them
     * @param times how often one more comes
     */
    private void await(int already, int times) {
        together = already;
        company.await(true, () -> together, () -> now < storedUntil, () -> {
            if (together < already + times) {
                together++;
            }
        });
    }
}

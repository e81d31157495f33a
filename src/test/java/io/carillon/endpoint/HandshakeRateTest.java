package io.carillon.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HandshakeRateTest {

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000);

    @Test
    void asManyAtOnceAsInASecondThenOneByOne() {
        var rate = new HandshakeRate(10, now::get);
        assertThat(admitted(rate, 20)).isEqualTo(10);
        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(99));
        assertThat(admitted(rate, 20)).isZero();
        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
        assertThat(admitted(rate, 20)).isEqualTo(1);
        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(250));
        assertThat(admitted(rate, 20)).isEqualTo(2);
        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(50));
        assertThat(admitted(rate, 20)).as("halves add up").isEqualTo(1);
        now.addAndGet(TimeUnit.DAYS.toNanos(10_000));
        assertThat(admitted(rate, 20)).as("a pause is no credit").isEqualTo(10);
    }

    @Test
    void theHighestRateDoesNotOverflow() {
        var rate = new HandshakeRate(1_000_000, now::get);
        assertThat(admitted(rate, 1_000_001)).isEqualTo(1_000_000);
        now.addAndGet(TimeUnit.HOURS.toNanos(1));
        assertThat(admitted(rate, 10)).isEqualTo(10);
    }

    @Test
    void zeroIsNoLimit() {
        assertThat(admitted(new HandshakeRate(0, now::get), 1_000)).isEqualTo(1_000);
    }

    private static long admitted(HandshakeRate rate, int attempts) {
        return IntStream.range(0, attempts).filter(i -> rate.admits()).count();
    }
}

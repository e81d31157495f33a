package io.carillon.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositionTest {

    @ParameterizedTest
    @ValueSource(longs = {0, 1, Long.MAX_VALUE})
    void anOffsetCountsFromZero(long offset) {
        assertThat(new Position(offset, "e").offset()).isEqualTo(offset);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE})
    void anOffsetIsNeverNegative(long offset) {
        assertThatThrownBy(() -> new Position(offset, "e"))
                .isInstanceOf(Refusal.BadRequest.class)
                .hasMessage("offset " + offset + " is negative");
    }

    @Test
    void theSameOffsetInAnotherEpochIsAnotherPlace() {
        assertThat(new Position(1, "a")).isEqualTo(new Position(1, "a")).isNotEqualTo(new Position(1, "b"));
    }

    @Test
    void aChannelThatWasNeverPublishedToStandsAtZeroOfNoEpoch() {
        assertThat(Position.NONE).isEqualTo(new Position(0, ""));
    }
}

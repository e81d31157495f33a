package io.carillon.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FailuresTest {

    @Test
    void anErrorOfTheMachineSpeaksForItself() {
        assertThat(Failures.ofTheMachine(new NoClassDefFoundError("org/redisson/Redisson")))
                .isEqualTo("java.lang.NoClassDefFoundError: org/redisson/Redisson");
    }

    @Test
    void whatMayQuoteIsOnlyNamed() {
        assertThat(Failures.ofTheMachine(new IllegalStateException("cannot log in with secret")))
                .isEqualTo("IllegalStateException");
    }
}

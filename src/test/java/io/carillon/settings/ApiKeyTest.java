package io.carillon.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeyTest {

    /** The digest of "abc" that FIPS 180-2 prints. */
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @Test
    void itsDigestIsTheOneThatEveryToolMakes() {
        assertThat(ApiKey.digest("abc")).isEqualTo(ABC);
        assertThat(new ApiKey("default", ABC).matches("abc")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ab", "abcd", "ABC", "abc ", ABC, "sha256:" + ABC})
    void matchesNothingElse(String candidate) {
        assertThat(new ApiKey("default", ABC).matches(candidate)).isFalse();
    }
}

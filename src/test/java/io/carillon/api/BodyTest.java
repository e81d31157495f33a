package io.carillon.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What needs no JAX-RS implementation; the refusals are seen from outside, on a running server. */
class BodyTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "12345678", "éééé", "😀😀"})
    void readsUtf8UpToItsLimitInBytes(String text) {
        var body = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        assertThat(Body.read(body, 8)).isEqualTo(text);
    }
}

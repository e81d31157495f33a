package io.carillon.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.settings.ApiKey;
import io.carillon.settings.SettingsReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeysTest {

    private static final String FIRST = "first-key-0123456789abcdef0123456789";
    private static final String LAST = "last-key-0123456789abcdef01234567890";

    private static final List<ApiKey> KEYS = SettingsReader.read(
                    Map.of("carillon.api-key", FIRST, "carillon.api-key.last", LAST))
            .settings()
            .apiKeys();

    @ParameterizedTest
    @ValueSource(strings = {FIRST, LAST})
    void acceptsEachOfTheKeys(String key) {
        assertThat(new ApiKeys(KEYS).accept(key)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "first", FIRST + " ", FIRST + LAST, "null"})
    void acceptsNothingElse(String candidate) {
        assertThat(new ApiKeys(KEYS).accept(candidate)).isFalse();
    }

    @Test
    void acceptsNothingWhereThereAreNoKeys() {
        assertThat(new ApiKeys(List.of()).accept("")).isFalse();
    }

    @Test
    void keepsItsOwnList() {
        var keys = new ArrayList<>(KEYS);
        var apiKeys = new ApiKeys(keys);
        keys.clear();
        assertThat(apiKeys.accept(FIRST)).isTrue();
    }
}

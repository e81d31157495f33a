package io.carillon.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingSourcesTest {

    @ParameterizedTest
    @CsvSource({
        "CARILLON_PROFILE, carillon.profile",
        "CARILLON_API_KEY, carillon.api-key",
        "CARILLON_API_KEY_BACKEND, carillon.api-key.backend",
        "CARILLON_API_KEY_BACK_END, carillon.api-key.back-end",
        "CARILLON_NODE_NAME, carillon.node-name",
        "CARILLON_TOKEN_HMAC_SECRET_KEY, carillon.token.hmac-secret-key",
        "CARILLON_TOKEN_RSA_PREVIOUS_PUBLIC_KEY, carillon.token.rsa-previous-public-key",
        "CARILLON_TOKEN_AUDIENCE_REGEX, carillon.token.audience-regex",
        "CARILLON_SUBSCRIPTION_TOKEN_ENABLED, carillon.subscription-token.enabled",
        "CARILLON_SUBSCRIPTION_TOKEN_HMAC_SECRET_KEY, carillon.subscription-token.hmac-secret-key",
        "CARILLON_SUBSCRIBE_TO_USER_PERSONAL_CHANNEL_ENABLED, carillon.subscribe-to-user-personal-channel.enabled",
        "CARILLON_SUBSCRIBE_TO_USER_PERSONAL_CHANNEL_PERSONAL_CHANNEL_NAMESPACE,"
                + " carillon.subscribe-to-user-personal-channel.personal-channel-namespace",
        "CARILLON_REDIS_URL, carillon.redis.url",
        "CARILLON_POSITION_CHECK_INTERVAL, carillon.position-check-interval",
        "CARILLON_WITHOUT_NAMESPACE_HISTORY, carillon.without-namespace.history",
        "CARILLON_WITHOUT_NAMESPACE_HISTORY_SIZE, carillon.without-namespace.history-size",
        "CARILLON_NAMESPACE_CHAT_HISTORY, carillon.namespace.chat.history",
        "CARILLON_NAMESPACE_MY_CHAT_HISTORY_SIZE, carillon.namespace.my_chat.history-size",
        "CARILLON_NAMESPACE_REPLAY_REPLAY, carillon.namespace.replay.replay",
        "CARILLON_NAMESPACE_HISTORY_HISTORY_TTL, carillon.namespace.history.history-ttl",
        "CARILLON_NAMESPACE_CHAT_HISTROY, carillon.namespace-chat-histroy",
        "CARILLON_NAMESPACE_HISTORY, carillon.namespace-history"
    })
    void aVariableStandsForAKey(String variable, String key) {
        assertThat(SettingSources.environment(Map.of(variable, "Value 1"))).isEqualTo(Map.of(key, "Value 1"));
    }

    @ParameterizedTest
    @MethodSource("options")
    void everyOptionOfANamespaceHasItsVariable(String option) {
        String suffix = option.replace('-', '_').toUpperCase(Locale.ROOT);
        assertThat(SettingSources.environment(Map.of("CARILLON_NAMESPACE_CHAT_" + suffix, "x")))
                .containsOnlyKeys("carillon.namespace.chat." + option);
        assertThat(SettingSources.environment(Map.of("CARILLON_WITHOUT_NAMESPACE_" + suffix, "x")))
                .containsOnlyKeys("carillon.without-namespace." + option);
    }

    static Iterable<String> options() {
        return NamespaceReader.OPTIONS;
    }

    @Test
    void theListOfOptionsIsWhatTheReaderKnows() {
        var raw = new HashMap<String, String>();
        NamespaceReader.OPTIONS.forEach(option -> raw.put("carillon.namespace.chat." + option, ""));
        assertThat(SettingsReader.read(raw).unknown()).isEmpty();
    }

    @Test
    void thePersonalChannelCanBeSwitchedOnByVariables() {
        var raw = SettingSources.environment(Map.of(
                "CARILLON_SUBSCRIBE_TO_USER_PERSONAL_CHANNEL_ENABLED", "true",
                "CARILLON_SUBSCRIBE_TO_USER_PERSONAL_CHANNEL_SINGLE_CONNECTION", "true"));
        SettingsReader.Result result = SettingsReader.read(raw);
        assertThat(result.unknown()).isEmpty();
        assertThat(result.settings().clients().personalChannel())
                .isEqualTo(new ClientSettings.PersonalChannel("", true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PATH", "CARILLON", "carillon_api_key", "MY_CARILLON_API_KEY", "CARILLONS_API_KEY"})
    void otherVariablesAreNotOurs(String variable) {
        assertThat(SettingSources.environment(Map.of(variable, "x"))).isEmpty();
    }
}

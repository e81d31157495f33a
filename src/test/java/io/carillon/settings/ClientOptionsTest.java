package io.carillon.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.channel.ChannelName;
import io.carillon.channel.Namespace;
import io.carillon.channel.Namespace.DataFormat;
import io.carillon.channel.Namespace.Presence;
import io.carillon.channel.Namespace.Recovery;
import io.carillon.settings.ClientSettings.Delays;
import io.carillon.settings.ClientSettings.PersonalChannel;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What can be set for clients of the client protocol, and for the channels they are in. */
class ClientOptionsTest {

    private static final String CHAT = "carillon.namespace.chat.";
    private static final String PERSONAL = "carillon.subscribe-to-user-personal-channel.";

    @Test
    void theDefaultsAreCentrifugosWhereItHasThem() {
        assertThat(read(Map.of()).clients())
                .isEqualTo(new ClientSettings(
                        false,
                        false,
                        128,
                        0,
                        0,
                        300,
                        300,
                        false,
                        null,
                        new Delays(
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(25),
                                Duration.ofSeconds(25),
                                Duration.ofSeconds(4))));
    }

    @ParameterizedTest(name = "{0}={1}")
    @MethodSource
    void eachOptionIsOneOfItsOwn(String key, String value, Function<ClientSettings, Object> option, Object expected) {
        SettingsReader.Result result = SettingsReader.read(Map.of("carillon." + key, value));
        assertThat(option.apply(result.settings().clients())).isEqualTo(expected);
        assertThat(option.apply(read(Map.of()).clients())).isNotEqualTo(expected);
        assertThat(result.unknown()).isEmpty();
    }

    static Stream<Arguments> eachOptionIsOneOfItsOwn() {
        return Stream.of(
                option("allow-anonymous-connect-without-token", "true", ClientSettings::anonymousWithoutToken, true),
                option("disallow-anonymous-connection-tokens", "true", ClientSettings::disallowAnonymousTokens, true),
                option("channel-limit", "7", ClientSettings::channelLimit, 7),
                option("user-connection-limit", "7", ClientSettings::userConnectionLimit, 7),
                option("connection-rate-limit", "7", ClientSettings::connectionRateLimit, 7),
                option("history-max-publication-limit", "7", ClientSettings::historyLimit, 7),
                option("recovery-max-publication-limit", "7", ClientSettings::recoveryLimit, 7),
                option("connect-include-server-time", "true", ClientSettings::serverTime, true),
                option("stale-close-delay", "7s", clients -> clients.delays().stale(), Duration.ofSeconds(7)),
                option("expired-close-delay", "7s", clients -> clients.delays().expired(), Duration.ofSeconds(7)),
                option(
                        "expired-sub-close-delay",
                        "7s",
                        clients -> clients.delays().expiredSubscription(),
                        Duration.ofSeconds(7)),
                option("hook-timeout", "7s", clients -> clients.delays().hook(), Duration.ofSeconds(7)));
    }

    private static Arguments option(
            String key, String value, Function<ClientSettings, Object> option, Object expected) {
        return Arguments.of(key, value, option, expected);
    }

    @Test
    void aPersonalChannelNeedsANamespaceThatExists() {
        assertThat(read(Map.of(PERSONAL + "enabled", "true")).clients().personalChannel())
                .isEqualTo(new PersonalChannel("", false));
        assertThat(read(Map.of(
                                PERSONAL + "enabled", "true",
                                PERSONAL + "personal-channel-namespace", "chat",
                                PERSONAL + "single-connection", "true",
                                CHAT + "history-size", "10"))
                        .clients()
                        .personalChannel())
                .isEqualTo(new PersonalChannel("chat", true));
        assertThat(new PersonalChannel("", false).of("42")).isEqualTo("#42");
        assertThat(new PersonalChannel("chat", false).of("42")).isEqualTo("chat:#42");
        assertRefused(
                PERSONAL
                        + "personal-channel-namespace is \"chat\", but must be a namespace that exists, or not set at all",
                PERSONAL + "enabled",
                "true",
                PERSONAL + "personal-channel-namespace",
                "chat");
    }

    @ParameterizedTest
    @CsvSource({"presence, true false false", "join-leave, false true false", "force-push-join-leave, false false true"
    })
    void eachRuleOfPresenceIsOneOfItsOwn(String option, String flags) {
        Presence presence = chat(option, "true").presence();
        assertThat(presence.enabled() + " " + presence.joinLeave() + " " + presence.forcePushJoinLeave())
                .isEqualTo(flags);
    }

    @ParameterizedTest
    @CsvSource({
        "force-positioning,  true, true false false false false false",
        "allow-positioning,  true, false true false false false false",
        "force-recovery,     true, false false true false false false",
        "allow-recovery,     true, false false false true false false",
        "force-recovery-mode, cache, false false false false true false",
        "force-recovery-mode, stream, false false false false false false",
        "auto-cache-recover, true, false false false false false true"
    })
    void eachRuleOfRecoveryIsOneOfItsOwn(String option, String value, String flags) {
        Recovery recovery = chat("history-size", "10", option, value).recovery();
        assertThat(recovery.forcePositioning() + " " + recovery.allowPositioning() + " " + recovery.forceRecovery()
                        + " " + recovery.allowRecovery() + " " + recovery.cache() + " " + recovery.autoCache())
                .isEqualTo(flags);
    }

    @ParameterizedTest
    @CsvSource({
        "allow-presence-for-client, 'client'",
        "allow-presence-for-subscriber, 'subscriber'",
        "allow-presence-for-anonymous, 'anonymous'"
    })
    void whoMaySeeWhoIsThere(String option, String whom) {
        assertRule(chat(option, "true").access().presence(), whom);
    }

    @ParameterizedTest
    @CsvSource({
        "allow-history-for-client, 'client'",
        "allow-history-for-subscriber, 'subscriber'",
        "allow-history-for-anonymous, 'anonymous'"
    })
    void whoMayReadWhatWasSaid(String option, String whom) {
        assertRule(chat(option, "true").access().history(), whom);
    }

    private static void assertRule(Namespace.Rule rule, String whom) {
        assertThat(rule)
                .isEqualTo(
                        new Namespace.Rule(whom.equals("client"), whom.equals("subscriber"), whom.equals("anonymous")));
    }

    @Test
    void otherOptionsOfANamespace() {
        assertThat(chat("allow-user-limited-channels", "true").access().userLimited())
                .isTrue();
        assertThat(chat("channel-regex", "^[a-z]+$").names()).asString().isEqualTo("^[a-z]+$");
        assertThat(chat("publication-data-format", "json_object").dataFormat()).isEqualTo(DataFormat.JSON_OBJECT);
        assertThat(chat("publication-data-format", "json").dataFormat()).isEqualTo(DataFormat.JSON);
        assertThat(chat("replay", "0").dataFormat()).isEqualTo(DataFormat.ANY);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            carillon.channel-limit                            | 0        | must be a whole number from 1 to 100000
            carillon.user-connection-limit                    | -1       | must be a whole number from 0
            carillon.history-max-publication-limit            | 0        | must be a whole number from 1
            carillon.recovery-max-publication-limit           | 10001    | must be a whole number from 1 to 10000
            carillon.stale-close-delay                        | soon     | must be a duration
            carillon.stale-close-delay                        | 0s       | must be a duration
            carillon.expired-close-delay                      | -1s      | must be a duration
            carillon.connect-include-server-time              | yes      | must be true or false
            carillon.namespace.chat.presence                  | on       | must be true or false
            carillon.namespace.chat.force-recovery-mode       | map      | must be stream or cache
            carillon.namespace.chat.channel-regex             | [a       | must be a regular expression
            carillon.namespace.chat.publication-data-format   | binary   | must be json or json_object, or not set at all
            """)
    void aWrongValueEndsWithASentence(String key, String value, String allowed) {
        assertThatThrownBy(() -> read(Map.of(key, value)))
                .isInstanceOf(InvalidSetting.class)
                .hasMessageStartingWith(key + " is \"" + value + "\", but ")
                .hasMessageContaining(allowed);
    }

    @ParameterizedTest
    @CsvSource({"force-recovery", "allow-recovery", "force-positioning", "allow-positioning"})
    void positionsNeedAHistory(String option) {
        assertRefused(
                CHAT + "force-recovery, force-positioning, allow-recovery and allow-positioning need a history: set "
                        + CHAT + "history-size or history-ttl",
                CHAT + option,
                "true");
        assertThat(chat("history-ttl", "1h", option, "true").recovery()).isNotEqualTo(Recovery.NONE);
    }

    private static void assertRefused(String sentence, String... keysAndValues) {
        assertThatThrownBy(() -> read(map("", keysAndValues)))
                .isInstanceOf(InvalidSetting.class)
                .hasMessage(sentence);
    }

    private static Namespace chat(String... optionsAndValues) {
        return read(map(CHAT, optionsAndValues)).namespaces().of(new ChannelName("chat:a"));
    }

    private static Settings read(Map<String, String> raw) {
        return SettingsReader.read(raw).settings();
    }

    private static Map<String, String> map(String prefix, String... keysAndValues) {
        var map = new HashMap<String, String>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put(prefix + keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }
}

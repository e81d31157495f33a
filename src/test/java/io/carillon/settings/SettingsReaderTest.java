package io.carillon.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.carillon.channel.ChannelName;
import io.carillon.channel.Namespace;
import io.carillon.channel.Namespace.Access;
import io.carillon.channel.Namespace.History;
import io.carillon.channel.Namespace.Rule;
import io.carillon.settings.Settings.Heartbeat;
import io.carillon.settings.Settings.Limits;
import io.carillon.settings.Settings.Timing;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsReaderTest {

    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final String DURATION = "a duration such as 500ms, 30s, 5m, 24h or 7d";
    private static final String SIZE = "a size such as 64KiB, 1MiB or a number of bytes, from ";

    @Test
    void withoutAnyKeyEverythingIsClosedAndBounded() {
        Settings settings = read(Map.of());
        assertThat(settings.development()).isFalse();
        assertThat(settings.nodeName()).isNotBlank();
        assertThat(settings.publicUrl()).isNull();
        assertThat(settings.apiKeys()).isEmpty();
        assertThat(settings.allowedOrigins()).isEmpty();
        assertThat(settings.connectionTokens().hasKeys()).isFalse();
        assertThat(settings.redis()).isNull();
        assertThat(settings.namespaces().all()).containsExactly(Namespace.named(""));
        assertThat(settings.limits()).isEqualTo(new Limits(65_536, 65_536, 1_048_576, 10_000, 67_108_864, 100_000));
        assertThat(settings.timing())
                .isEqualTo(new Timing(
                        Duration.ofMillis(1_500),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(30),
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(27),
                        Duration.ofMillis(250),
                        Duration.ofSeconds(3)));
        assertThat(settings.heartbeat())
                .isEqualTo(new Heartbeat("--heartbeat--", Duration.ofSeconds(25), Duration.ofSeconds(8)));
    }

    @Test
    void aNewNamespaceKeepsAndAllowsNothing() {
        assertThat(namespace("carillon.namespace.chat.replay", "0")).isEqualTo(Namespace.named("chat"));
    }

    @ParameterizedTest
    @MethodSource
    void readsEveryKey(String key, String value, Function<Settings, Object> setting, Object expected) {
        SettingsReader.Result result = SettingsReader.read(Map.of(key, "  " + value + " "));
        assertThat(setting.apply(result.settings())).isEqualTo(expected);
        assertThat(result.unknown()).isEmpty();
    }

    static Stream<Arguments> readsEveryKey() {
        return Stream.of(
                setting("carillon.profile", "development", Settings::development, true),
                setting("carillon.node-name", "node 1", Settings::nodeName, "node 1"),
                setting(
                        "carillon.public-url",
                        "https://a.org:8443/x",
                        Settings::publicUrl,
                        URI.create("https://a.org:8443/x")),
                setting(
                        "carillon.allowed-origins",
                        "https://a.org, *,",
                        Settings::allowedOrigins,
                        List.of("https://a.org", "*")),
                setting(
                        "carillon.token.hmac-secret-key",
                        SECRET,
                        s -> s.connectionTokens().hmacSecrets().get(0).value(),
                        SECRET),
                setting("carillon.redis.url", "redis://r", Settings::redis, RedisSettings.at("redis://r")),
                setting("carillon.redis.config", "a:\nb", s -> s.redis().config(), "a:\nb"),
                setting("carillon.redis.prefix", "p", Settings::redis, null),
                setting("carillon.redis.partitions", "1024", Settings::redis, null),
                setting("carillon.frame-limit", "80KiB", s -> s.limits().frameBytes(), 80 << 10),
                setting("carillon.body-limit", "1024", s -> s.limits().bodyBytes(), 1024),
                setting("carillon.queue-limit", "64 MiB", s -> s.limits().queueBytes(), 64 << 20),
                setting("carillon.journal-queue-limit", "100", s -> s.limits().journalQueue(), 100),
                setting("carillon.connection-limit", "1000000", s -> s.limits().connections(), 1_000_000),
                setting("carillon.database-timeout", "100ms", s -> s.timing().database(), Duration.ofMillis(100)),
                setting(
                        "carillon.position-check-interval",
                        "3 m",
                        s -> s.timing().positionCheck(),
                        Duration.ofMinutes(3)),
                setting("carillon.outbox-interval", "10ms", s -> s.timing().outbox(), Duration.ofMillis(10)),
                setting("carillon.outbox-interval", "0", s -> s.timing().outbox(), Duration.ZERO),
                setting("carillon.retention-interval", "2h", s -> s.timing().retention(), Duration.ofHours(2)),
                setting(
                        "carillon.idempotency-window",
                        "36500d",
                        s -> s.timing().idempotency(),
                        Duration.ofDays(36_500)),
                setting(
                        "carillon.presence-update-interval",
                        "9s",
                        s -> s.timing().presenceTimeToLive(),
                        Duration.ofSeconds(20)),
                setting("carillon.shutdown-spread", "10s", s -> s.timing().shutdownSpread(), Duration.ofSeconds(10)),
                setting("carillon.heartbeat-text", "ping", s -> s.heartbeat().text(), "ping"),
                setting("carillon.ping-interval", "9s", s -> s.heartbeat().interval(), Duration.ofSeconds(9)),
                setting("carillon.pong-timeout", "50ms", s -> s.heartbeat().timeout(), Duration.ofMillis(50)));
    }

    private static Arguments setting(String key, String value, Function<Settings, Object> setting, Object expected) {
        return arguments(key, value, setting, expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"carillon.without-namespace.", "carillon.namespace.chat."})
    void readsEveryKeyOfANamespace(String prefix) {
        var raw = Map.of(
                prefix + "history-size", "100",
                prefix + "history-ttl", "7d",
                prefix + "replay", "1000",
                prefix + "duplicate-window", "2s",
                prefix + "allow-subscribe-for-client", "true",
                prefix + "allow-publish-for-subscriber", "true");
        SettingsReader.Result result = SettingsReader.read(raw);
        Namespace namespace = of(result.settings(), prefix.contains("chat") ? "chat:1" : "news");
        assertThat(namespace.history()).isEqualTo(new History(true, 100, Duration.ofDays(7), 1000));
        assertThat(namespace.access())
                .isEqualTo(new Access(
                        new Rule(true, false, false), new Rule(false, true, false), Rule.NOBODY, Rule.NOBODY, false));
        assertThat(namespace.duplicateWindow()).isEqualTo(Duration.ofSeconds(2));
        assertThat(result.unknown()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "allow-subscribe-for-client, 10000",
        "allow-subscribe-for-anonymous, 01000",
        "allow-publish-for-client, 00100",
        "allow-publish-for-subscriber, 00010",
        "allow-publish-for-anonymous, 00001"
    })
    void eachPermissionIsOneOfItsOwn(String option, String flags) {
        Access access = namespace("carillon.namespace.chat." + option, "true").access();
        boolean[] all = {
            access.subscribe().client(),
            access.subscribe().anonymous(),
            access.publish().client(),
            access.publish().subscriber(),
            access.publish().anonymous()
        };
        for (int i = 0; i < all.length; i++) {
            assertThat(all[i]).as("flag %d", i).isEqualTo(flags.charAt(i) == '1');
        }
    }

    @ParameterizedTest
    @CsvSource({
        "history, true, true, 0, PT0S",
        "history, false, false, 0, PT0S",
        "history-size, 5, true, 5, PT0S",
        "history-size, 0, false, 0, PT0S",
        "history-ttl, 1h, true, 0, PT1H",
        "history-ttl, 0, false, 0, PT0S"
    })
    void aHistoryBeginsWithItsFirstLimitOrByName(String option, String value, boolean enabled, int size, Duration ttl) {
        assertThat(namespace("carillon.namespace.chat." + option, value).history())
                .isEqualTo(new History(enabled, size, ttl, 0));
    }

    @Test
    void aHistoryThatIsSwitchedOffKeepsNothingWhateverItsLimits() {
        assertThat(of(
                                read(Map.of(
                                        "carillon.namespace.chat.history", "false",
                                        "carillon.namespace.chat.history-size", "5")),
                                "chat:1")
                        .history())
                .isEqualTo(History.NONE);
    }

    @ParameterizedTest
    @MethodSource
    void aWrongValueEndsWithASentence(String key, String value, String allowed) {
        assertThatThrownBy(() -> read(Map.of(key, value)))
                .isInstanceOf(InvalidSetting.class)
                .hasMessage(key + " is \"" + value.strip() + "\", but must be " + allowed);
    }

    static Stream<Arguments> aWrongValueEndsWithASentence() {
        String chat = "carillon.namespace.chat.";
        String origins = "a list of origins such as https://app.example.org or https://*.example.org, or *";
        return Stream.of(
                        wrong(
                                "development, or not set at all",
                                "carillon.profile",
                                "production",
                                "Development",
                                "true"),
                        wrong(
                                "an address such as https://push.example.org",
                                "carillon.public-url",
                                List.of(
                                                "push.example.org",
                                                "ftp://a.org",
                                                "https://",
                                                "https:a",
                                                "https://a b",
                                                "/",
                                                "https://u:p@a.org")
                                        .toArray(String[]::new)),
                        wrong(
                                origins,
                                "carillon.allowed-origins",
                                "example.org",
                                "https://a.org/",
                                "https://",
                                "HTTPS://a.org"),
                        wrong(
                                SIZE + "1024 to 1048576 bytes",
                                "carillon.frame-limit",
                                "1023",
                                "1048577",
                                "2MiB",
                                "64KB",
                                "64kib",
                                "-1"),
                        wrong(
                                SIZE + "1024 to 1048576 bytes",
                                "carillon.body-limit",
                                "0",
                                "1GiB",
                                "1.5MiB",
                                "999999999MiB"),
                        wrong(SIZE + "65536 to 67108864 bytes", "carillon.queue-limit", "63KiB", "65MiB", "much"),
                        wrong(
                                "a whole number from 100 to 1000000",
                                "carillon.journal-queue-limit",
                                "99",
                                "1000001",
                                "1e3",
                                "1_000"),
                        wrong(
                                "a whole number from 1 to 1000000",
                                "carillon.connection-limit",
                                "0",
                                "-1",
                                "1.0",
                                "99999999999"),
                        wrong("a whole number from 1 to 1024", "carillon.redis.partitions", "0", "1025", "many"),
                        wrong(
                                DURATION + ", at least 100ms",
                                "carillon.database-timeout",
                                "99ms",
                                "0",
                                "5",
                                "5 seconds",
                                "-5s",
                                "5S"),
                        wrong(DURATION + ", at least 100ms", "carillon.position-check-interval", "1ms", "PT5S"),
                        wrong(DURATION + ", at least 100ms", "carillon.presence-update-interval", "99ms", "0", "27"),
                        wrong(
                                "at most 10s: whoever stops servers waits 30 s for one",
                                "carillon.shutdown-spread",
                                "11s",
                                "1h"),
                        wrong(DURATION + ", at least 100ms", "carillon.retention-interval", "0s", "30"),
                        wrong("at least 10ms, or 0: never", "carillon.outbox-interval", "9ms"),
                        wrong(DURATION + ", or 0", "carillon.outbox-interval", "250", "-1s"),
                        wrong(DURATION + ", at least 1000ms", "carillon.idempotency-window", "999ms", "0", "5min"),
                        wrong(DURATION + ", at least 100ms", "carillon.ping-interval", "0", "99ms"),
                        wrong(DURATION + ", at least 50ms", "carillon.pong-timeout", "0", "49ms"),
                        wrong("shorter than carillon.ping-interval, 25000ms", "carillon.pong-timeout", "25s", "1m"),
                        wrong("true or false", chat + "history", "yes", "TRUE", "1"),
                        wrong("a whole number from 0 to 2147483647", chat + "history-size", "-1", "2147483648", "all"),
                        wrong(DURATION + ", or 0", chat + "history-ttl", "7", "1w", "forever"),
                        wrong("a whole number from 0 to 1000", chat + "replay", "-1", "1001"),
                        wrong("0 in a namespace without history", chat + "replay", "1"),
                        wrong(DURATION + ", or 0", chat + "duplicate-window", "1", "-1s"),
                        wrong("true or false", chat + "allow-subscribe-for-client", "on"),
                        wrong("true or false", chat + "allow-subscribe-for-anonymous", "on"),
                        wrong("true or false", chat + "allow-publish-for-client", "on"),
                        wrong("true or false", chat + "allow-publish-for-subscriber", "on"),
                        wrong("true or false", "carillon.without-namespace.allow-publish-for-anonymous", "on"))
                .flatMap(Function.identity());
    }

    private static Stream<Arguments> wrong(String allowed, String key, String... values) {
        return Stream.of(values).map(value -> arguments(key, value, allowed));
    }

    @ParameterizedTest
    @ValueSource(strings = {"36501d", "999999999d"})
    void aDurationThatIsTooLongSaysHowLongItMayBe(String value) {
        assertThatThrownBy(() -> read(Map.of("carillon.namespace.chat.history-ttl", value)))
                .isInstanceOf(InvalidSetting.class)
                .hasMessage("carillon.namespace.chat.history-ttl is \"" + value + "\", but must be at most 36500d");
    }

    @Test
    void aPingIntervalBelowTheDefaultPongTimeoutNamesTheTimeout() {
        assertThatThrownBy(() -> read(Map.of("carillon.ping-interval", "5s")))
                .isInstanceOf(InvalidSetting.class)
                .hasMessage("carillon.pong-timeout is \"8s\", but must be shorter than carillon.ping-interval, 5000ms");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "ä1", "my chat", "a.b", "$chat"})
    void aNamespaceHasANameOfAtLeastTwoLettersDigitsAndDashes(String name) {
        assertThatThrownBy(() -> read(Map.of("carillon.namespace." + name + ".history-size", "1")))
                .isInstanceOf(InvalidSetting.class)
                .hasMessage("carillon.namespace." + name + " is \"" + name
                        + "\", but must be named with at least two of the characters a-z A-Z 0-9 - _");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ab", "Chat", "my-chat_2", "42"})
    void namespacesAreThoseThatHaveAKey(String name) {
        SettingsReader.Result result = SettingsReader.read(Map.of("carillon.namespace." + name + ".history-size", ""));
        assertThat(result.settings().namespaces().all())
                .extracting(Namespace::name)
                .containsExactlyInAnyOrder("", name);
        assertThat(result.unknown()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"carillon.api-key", "carillon.api-key.backend", "carillon.token.hmac-secret-key"})
    void aShortSecretIsRefusedWithoutBeingShown(String key) {
        String secret = SECRET.substring(1);
        assertThatThrownBy(() -> read(Map.of(key, secret)))
                .isInstanceOf(InvalidSetting.class)
                .hasMessage(key + " has 31 bytes, but must have at least 32; make one with: openssl rand -hex 32");
    }

    @Test
    void aNamedApiKeyWithoutValueIsRefused() {
        assertThatThrownBy(() -> read(Map.of("carillon.api-key.backend", " ")))
                .isInstanceOf(InvalidSetting.class)
                .hasMessageStartingWith("carillon.api-key.backend has 0 bytes");
    }

    @Test
    void aSecretCountsInBytes() {
        assertThat(read(Map.of("carillon.token.hmac-secret-key", "é".repeat(16)))
                        .connectionTokens()
                        .hmacSecrets()
                        .get(0)
                        .value())
                .hasSize(16);
    }

    @Test
    void readsAsManyApiKeysAsThereAre() {
        List<ApiKey> keys = read(Map.of(
                        "carillon.api-key", SECRET,
                        "carillon.api-key.backend", SECRET + "1",
                        "carillon.api-key.cron", "sha256:" + ApiKey.digest(SECRET + "2")))
                .apiKeys();
        assertThat(keys).extracting(ApiKey::name).containsExactly("default", "backend", "cron");
        assertThat(keys.get(0).matches(SECRET)).isTrue();
        assertThat(keys.get(1).matches(SECRET + "1")).isTrue();
        assertThat(keys.get(2).matches(SECRET + "2")).isTrue();
        assertThat(keys.get(2).matches("sha256:" + ApiKey.digest(SECRET + "2"))).isFalse();
    }

    /** Else the digest, which nobody keeps secret, would itself be the key. */
    @ParameterizedTest
    @ValueSource(strings = {"letter", "short", "long", "spaced"})
    void aDigestThatIsNoneIsNotTakenForAKey(String fault) {
        String digest = ApiKey.digest(SECRET);
        String value = switch (fault) {
            case "letter" -> "sha256:" + digest.substring(0, 63) + "g";
            case "short" -> "sha256:" + digest.substring(1);
            case "long" -> "sha256:" + digest + "0";
            default -> "sha256: " + digest;
        };
        assertThatThrownBy(() -> read(Map.of("carillon.api-key", value)))
                .isInstanceOf(InvalidSetting.class)
                .hasMessage("carillon.api-key begins with sha256:, but 64 hexadecimal digits must follow");
    }

    @Test
    void aDigestMayBeInUpperCase() {
        String digest = ApiKey.digest(SECRET).toUpperCase(java.util.Locale.ROOT);
        ApiKey key =
                read(Map.of("carillon.api-key", "sha256:" + digest)).apiKeys().get(0);
        assertThat(key.matches(SECRET)).isTrue();
        assertThat(key.matches("sha256:" + digest)).isFalse();
    }

    @Test
    void theDevelopmentProfileOpensEverythingWithAKnownKey() {
        SettingsReader.Result result = SettingsReader.read(Map.of("carillon.profile", "development"));
        Settings settings = result.settings();
        assertThat(result.unknown()).isEmpty();
        assertThat(settings.apiKeys()).hasSize(1);
        assertThat(settings.apiKeys().get(0).matches("development")).isTrue();
        assertThat(settings.connectionTokens().hasKeys()).isTrue();
        assertThat(of(settings, "chat:1").history()).isEqualTo(new History(true, 1000, Duration.ofHours(24), 0));
        assertThat(of(settings, "live:1").history()).isEqualTo(History.NONE);
        assertThat(of(settings, "news").history()).isEqualTo(History.NONE);
        assertThat(settings.namespaces().all()).hasSize(3).allSatisfy(namespace -> {
            assertThat(namespace.access().subscribe()).isEqualTo(Rule.EVERYBODY);
            assertThat(namespace.access().publish()).isEqualTo(Rule.EVERYBODY);
        });
    }

    @Test
    void ownValuesWinOverTheDevelopmentProfile() {
        Settings settings = read(Map.of(
                "carillon.profile", "development",
                "carillon.api-key", SECRET,
                "carillon.namespace.chat.history-size", "7",
                "carillon.namespace.live.allow-publish-for-client", "false"));
        assertThat(settings.apiKeys()).hasSize(1);
        assertThat(settings.apiKeys().get(0).matches("development")).isFalse();
        assertThat(of(settings, "chat:1").history()).isEqualTo(new History(true, 7, Duration.ofHours(24), 0));
        assertThat(of(settings, "live:1").access().publish().client()).isFalse();
    }

    @Test
    void theDevelopmentProfileAllowsNoOtherShortKey() {
        assertThatThrownBy(() -> read(Map.of("carillon.profile", "development", "carillon.api-key", "developmenT")))
                .isInstanceOf(InvalidSetting.class)
                .hasMessageStartingWith("carillon.api-key has 11 bytes");
    }

    @Test
    void theKnownKeyIsWorthNothingWithoutTheProfile() {
        assertThatThrownBy(() -> read(Map.of("carillon.api-key", "development")))
                .isInstanceOf(InvalidSetting.class)
                .hasMessageStartingWith("carillon.api-key has 11 bytes");
    }

    @Test
    void tellsWhichKeysNoSettingHas() {
        SettingsReader.Result result = SettingsReader.read(Map.of(
                "carillon.frame-limits", "1",
                "carillon.namespace.chat.histroy-size", "5",
                "carillon.namespace.chat", "5",
                "carillon.redis", "x",
                "carillon.node-name", "a"));
        assertThat(result.unknown())
                .containsExactly(
                        "carillon.frame-limits",
                        "carillon.namespace.chat",
                        "carillon.namespace.chat.histroy-size",
                        "carillon.redis");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t"})
    void aBlankValueIsNoValue(String blank) {
        var raw = new HashMap<String, String>();
        for (String key :
                List.of("profile", "node-name", "public-url", "api-key", "frame-limit", "redis.url", "ping-interval")) {
            raw.put("carillon." + key, blank);
        }
        assertThat(read(raw)).usingRecursiveComparison().isEqualTo(read(Map.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "http://redis:6379, carillon.redis.url is \"http://redis:6379\": allowed is",
        "redis://u:hidden@, carillon.redis.url is \"redis://\": allowed is"
    })
    void aWrongRedisUrlIsAnInvalidSettingThatHidesItsPassword(String url, String sentence) {
        assertThatThrownBy(() -> read(Map.of("carillon.redis.url", url)))
                .isInstanceOf(InvalidSetting.class)
                .hasMessageStartingWith(sentence)
                .hasMessageNotContaining("hidden");
    }

    @Test
    void redisHasOnePlaceOnly() {
        assertThatThrownBy(() -> read(Map.of("carillon.redis.url", "redis://r", "carillon.redis.config", "a:\n")))
                .isInstanceOf(InvalidSetting.class)
                .hasMessage(
                        "carillon.redis.url and carillon.redis.config are both set: allowed is exactly one of them");
    }

    @Test
    void nothingSecretAppearsInALog() {
        var raw = Map.of(
                "carillon.api-key", "hidden-key-" + SECRET,
                "carillon.api-key.backend", "hidden-key-2-" + SECRET,
                "carillon.token.hmac-secret-key", "hidden-token-" + SECRET,
                "carillon.redis.url", "redis://hidden-user:hidden-password@redis:6379/1");
        SettingsReader.Result result = SettingsReader.read(raw);
        assertThat(result.toString())
                .contains("redis:6379")
                .doesNotContain("hidden")
                .doesNotContain(SECRET);
        assertThat(result.settings().apiKeys().toString())
                .doesNotContain("hidden")
                .doesNotContain(SECRET);
        assertThat(result.settings().connectionTokens().toString()).contains("(secret)");
    }

    @Test
    void thePayloadMayBeWhatTheLargestFrameOrBodyBecomesWhenEachCharacterIsEscaped() {
        assertThat(read(Map.of("carillon.frame-limit", "1KiB", "carillon.body-limit", "2KiB"))
                        .limits()
                        .dataCharacters())
                .isEqualTo(2048 * 6 + 2);
    }

    private static Settings read(Map<String, String> raw) {
        return SettingsReader.read(raw).settings();
    }

    private static Namespace namespace(String key, String value) {
        return of(read(Map.of(key, value)), "chat:1");
    }

    private static Namespace of(Settings settings, String channel) {
        return settings.namespaces().of(new ChannelName(channel));
    }

    @Test
    void aQueueHoldsADozenOfTheLargestMessages() {
        assertThatThrownBy(() -> SettingsReader.read(Map.of("carillon.frame-limit", "1MiB")))
                .hasMessage("carillon.queue-limit is 1048576 bytes, but must hold at least 12 messages of"
                        + " carillon.frame-limit and carillon.body-limit, 12582912 bytes: readers that are not slow would"
                        + " be closed as slow");
        assertThat(SettingsReader.read(Map.of("carillon.frame-limit", "1MiB", "carillon.queue-limit", "12MiB"))
                        .settings()
                        .limits()
                        .frameBytes())
                .isEqualTo(1 << 20);
    }

    @Test
    void theErrorModeIsOneOfTwo() {
        assertThat(SettingsReader.read(Map.of("carillon.api-error-mode", "transport"))
                        .settings()
                        .transportErrors())
                .isTrue();
        assertThat(SettingsReader.read(Map.of()).settings().transportErrors()).isFalse();
        assertThatThrownBy(() -> SettingsReader.read(Map.of("carillon.api-error-mode", "http")))
                .hasMessage("carillon.api-error-mode is \"http\", but must be reply or transport");
    }
}

package io.carillon.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.channel.SubscribeOptions;
import io.carillon.settings.SettingsReader;
import io.carillon.testing.MutableClock;
import io.carillon.testing.TokenMaker;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@link TokenMaker} makes is what a server takes. */
class TokenMakerTest {

    private final MutableClock clock = new MutableClock();

    @Test
    void withoutOptionsItMakesAnAnonymousTokenForTheDevelopmentProfile() {
        assertThat(connection()).isEqualTo(new ConnectionToken("", in(Duration.ofHours(1)), null, null, Map.of()));
    }

    @Test
    void everyOptionOfAConnectionTokenIsInIt() {
        assertThat(connection(
                        "--user", "änn", "--ttl", "90s", "--info", "{\"name\":\"Ann\"}", "--channels", "news,chat:1"))
                .isEqualTo(new ConnectionToken(
                        "änn",
                        in(Duration.ofSeconds(90)),
                        "{\"name\":\"Ann\"}",
                        null,
                        Map.of("news", SubscribeOptions.NONE, "chat:1", SubscribeOptions.NONE)));
    }

    @Test
    void aChannelMakesASubscriptionToken() {
        String token = TokenMaker.make(clock, "--user", "ann", "--channel", "$room", "--info", "7", "--ttl", "7d");
        assertThat(development().subscription(token).toCompletableFuture().join())
                .isEqualTo(new SubscriptionToken(
                        "ann",
                        "$room",
                        "",
                        new SubscribeOptions("7", null, in(Duration.ofDays(7)), SubscribeOptions.Overrides.NONE)));
    }

    @Test
    void aTokenMayNeverExpire() {
        assertThat(connection("--ttl", "never").expiresAt()).isNull();
        assertThat(connection("--ttl", "30m").expiresAt()).isEqualTo(in(Duration.ofMinutes(30)));
    }

    @Test
    void anotherSecretIsAnotherServers() {
        String secret = "0123456789abcdef0123456789abcdef";
        String token = TokenMaker.make(clock, "--secret", secret);
        var settings = SettingsReader.read(Map.of("carillon.token.hmac-secret-key", secret))
                .settings();
        assertThat(new Tokens(settings.connectionTokens(), null, clock, Thread::new).connection(token))
                .isCompleted();
        assertThat(development().connection(token)).isCompletedExceptionally();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ann | There is no option ann",
                "--usr ann | There is no option --usr",
                "-- ann | There is no option --",
                "--user | The value of --user is missing",
                "--ttl 1h --user | The value of --user is missing",
                "--user ann --user bob | --user is there twice",
                "--ttl 1 | --ttl is 1, but must be like 90s, 30m, 1h, 7d, or never",
                "--ttl -1h | --ttl is -1h, but must be like 90s, 30m, 1h, 7d, or never",
                "--secret short | --secret must have 32 bytes at least",
                "--info {name} | --info is {name}, but must be JSON such as {\"name\":\"Ann\"}",
                "--info 1,\"sub\":2 | --info is 1,\"sub\":2, but must be JSON such as {\"name\":\"Ann\"}",
                "--channel a --channels b | --channel makes a subscription token, --channels is for a connection token"
            })
    void wrongOptionsAreASentence(String arguments, String sentence) {
        assertThatThrownBy(() -> TokenMaker.make(clock, arguments.split(" ")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(sentence);
    }

    @Test
    void theUsageNamesEveryOption() {
        assertThat(TokenMaker.USAGE).contains("--user ", "--ttl ", "--channel ", "--channels ", "--info ", "--secret ");
    }

    private ConnectionToken connection(String... options) {
        return development()
                .connection(TokenMaker.make(clock, options))
                .toCompletableFuture()
                .join();
    }

    private Tokens development() {
        var settings =
                SettingsReader.read(Map.of("carillon.profile", "development")).settings();
        return new Tokens(settings.connectionTokens(), settings.subscriptionTokens(), clock, Thread::new);
    }

    private Instant in(Duration duration) {
        return clock.instant().plus(duration);
    }
}

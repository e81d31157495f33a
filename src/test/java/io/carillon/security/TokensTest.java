package io.carillon.security;

import static io.carillon.security.TestTokens.EVERY_KEY;
import static io.carillon.security.TestTokens.P256;
import static io.carillon.security.TestTokens.P384;
import static io.carillon.security.TestTokens.P521;
import static io.carillon.security.TestTokens.PREVIOUS_RSA;
import static io.carillon.security.TestTokens.PREVIOUS_SECRET;
import static io.carillon.security.TestTokens.RSA;
import static io.carillon.security.TestTokens.SECRET;
import static io.carillon.security.TestTokens.header;
import static io.carillon.security.TestTokens.hmac;
import static io.carillon.security.TestTokens.hs256;
import static io.carillon.security.TestTokens.padded;
import static io.carillon.security.TestTokens.pem;
import static io.carillon.security.TestTokens.settings;
import static io.carillon.security.TestTokens.signed;
import static io.carillon.security.TestTokens.withHeader;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.carillon.channel.Refusal;
import io.carillon.settings.TokenSettings;
import io.carillon.testing.MutableClock;
import io.carillon.testing.Seeds;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Which tokens are let in, by whom they were signed and when. What forged ones come to: {@link ForgedTokensTest}; what claims mean:
 * {@link ClaimsTest}.
 */
class TokensTest {

    private static final String ANN = "{\"sub\":\"ann\"}";
    private static final byte[] KEY = SECRET.getBytes(StandardCharsets.UTF_8);

    private final MutableClock clock = new MutableClock();
    private final long now = clock.instant().getEpochSecond();

    private Tokens tokens(TokenSettings settings) {
        return new Tokens(settings, null, clock, Thread::new);
    }

    @ParameterizedTest
    @MethodSource
    void everyAlgorithmWithItsOwnKeyIsAccepted(String algorithm, String token) {
        assertThat(tokens(EVERY_KEY)
                        .connection(token)
                        .toCompletableFuture()
                        .join()
                        .user())
                .isEqualTo("ann");
    }

    static Stream<Arguments> everyAlgorithmWithItsOwnKeyIsAccepted() {
        return Stream.of(
                arguments("HS256", hmac("HS256", KEY, ANN)),
                arguments("HS384", hmac("HS384", KEY, ANN)),
                arguments("HS512", hmac("HS512", KEY, ANN)),
                arguments("HS256, previous key", hmac("HS256", PREVIOUS_SECRET.getBytes(StandardCharsets.UTF_8), ANN)),
                arguments("RS256", signed("RS256", RSA, ANN)),
                arguments("RS384", signed("RS384", RSA, ANN)),
                arguments("RS512", signed("RS512", RSA, ANN)),
                arguments("RS512, previous key", signed("RS512", PREVIOUS_RSA, ANN)),
                arguments("ES256", signed("ES256", P256, ANN)),
                arguments("ES384", signed("ES384", P384, ANN)),
                arguments("ES512", signed("ES512", P521, ANN)));
    }

    @Test
    void aTokenOfEightKibibytesIsRead() {
        String token = hs256(padded(8 * 1024 - 1));
        assertThat(token.length()).isBetween(8 * 1024 - 2, 8 * 1024);
        assertThat(tokens(EVERY_KEY).connection(token))
                .isCompletedWithValueMatching(each -> each.user().isEmpty());
    }

    /** Each needs a key of a kind that is not configured. */
    @ParameterizedTest
    @MethodSource("everyAlgorithmWithItsOwnKeyIsAccepted")
    void withoutKeysNoTokenIsValid(String algorithm, String token) {
        assertInvalid(tokens(settings(List.of(), List.of(), List.of(), null)).connection(token));
    }

    @Test
    void anAlgorithmWithoutKeyIsNotAllowed() {
        Tokens rsaOnly = tokens(settings(List.of(), List.of(RSA.getPublic()), List.of(), null));
        assertThat(rsaOnly.connection(signed("RS256", RSA, ANN))).isCompleted();
        assertInvalid(rsaOnly.connection(hs256(ANN)));
        assertInvalid(rsaOnly.connection(hmac("HS256", RSA.getPublic().getEncoded(), ANN)));
        assertInvalid(rsaOnly.connection(hmac("HS256", pem(RSA.getPublic()).getBytes(StandardCharsets.US_ASCII), ANN)));
        assertInvalid(rsaOnly.connection(signed("ES256", P256, ANN)));
    }

    /** Times are seconds from now. */
    @ParameterizedTest
    @CsvSource({
        "exp, 1, true",
        "exp, 0, false",
        "exp, -1, false",
        "nbf, -1, true",
        "nbf, 0, true",
        "nbf, 1, false",
        "iat, 1000, true",
    })
    void aTokenIsValidFromNotBeforeToExpiry(String claim, long offset, boolean valid) {
        var stage = tokens(EVERY_KEY).connection(hs256("{\"" + claim + "\":" + (now + offset) + "}"));
        if (valid) {
            assertThat(stage).isCompleted();
        } else {
            assertThat(failure(stage)).isInstanceOf(Refusal.TokenExpired.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "-5, expired",
        "0, expired",
        "1.5e9, expired",
        "1e-2147483640, expired",
        "4102444800.9, valid",
        "2.5e11, valid",
        "253402300799, valid",
        "253402300800, invalid",
        "9e99999, invalid",
        "1e2147483648, invalid",
        "-9e99999, invalid",
        "\"4102444800\", invalid",
        "true, invalid",
        "{}, invalid",
        "[4102444800], invalid",
        "null, valid"
    })
    void anExpiryIsANumberOfSeconds(String exp, String expected) {
        var stage = tokens(EVERY_KEY).connection(hs256("{\"exp\":" + exp + "}"));
        switch (expected) {
            case "valid" -> assertThat(stage).isCompleted();
            case "expired" -> assertThat(failure(stage)).isInstanceOf(Refusal.TokenExpired.class);
            default -> assertInvalid(stage);
        }
    }

    @Test
    void anExpiredTokenThatIsWrongInAnotherWayIsInvalid() {
        String expired = "{\"exp\":1}";
        assertThat(failure(tokens(EVERY_KEY).connection(hs256(expired)))).isInstanceOf(Refusal.TokenExpired.class);
        String token = hs256(expired);
        assertInvalid(tokens(EVERY_KEY).connection(token.substring(0, token.length() - 8) + "AAAAAAAA"));
        assertInvalid(tokens(EVERY_KEY).connection(hs256("{\"exp\":1,\"channel\":\"news\"}")));
        assertInvalid(tokens(EVERY_KEY).connection(hs256("{\"exp\":1,\"sub\":7}")));
        assertInvalid(tokens(EVERY_KEY).subscription(hs256(expired)));
        assertInvalid(tokens(from("carillon", null)).connection(hs256("{\"exp\":1,\"aud\":\"other\"}")));
        assertThat(failure(tokens(EVERY_KEY).subscription(hs256("{\"exp\":1,\"channel\":\"news\"}"))))
                .isInstanceOf(Refusal.TokenExpired.class);
    }

    private static TokenSettings from(String audience, String issuer) {
        return new TokenSettings(
                EVERY_KEY.hmacSecrets(),
                List.of(),
                List.of(),
                null,
                audience == null ? null : Pattern.compile(audience),
                issuer == null ? null : Pattern.compile(issuer),
                "sub");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"aud\":\"carillon\" | true",
                "\"aud\":[\"carillon\"] | true",
                "\"aud\":[\"other\",\"carillon\"] | true",
                "\"aud\":\"carillon2\" | false",
                "\"aud\":\"my carillon\" | false",
                "\"aud\":\"Carillon\" | false",
                "\"aud\":\"\" | false",
                "\"aud\":[] | false",
                "\"aud\":[\"other\"] | false",
                "\"aud\":null | false",
                "\"aud\":7 | false",
                "\"aud\":[\"carillon\",7] | false",
                "\"aud\":{\"carillon\":1} | false",
                "\"iss\":\"carillon\" | false"
            })
    void theAudienceMustMatchAsAWhole(String claims, boolean valid) {
        assertValid(valid, tokens(from("carillon", null)).connection(hs256("{" + claims + "}")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"iss\":\"https://a.example.org\" | true",
                "\"iss\":\"https://a.example.org.evil.org\" | false",
                "\"iss\":\"evil https://a.example.org\" | false",
                "\"iss\":[\"https://a.example.org\"] | false",
                "\"iss\":null | false",
                "\"sub\":\"ann\" | false"
            })
    void theIssuerMustMatchAsAWhole(String claims, boolean valid) {
        assertValid(valid, tokens(from(null, "https://[a-z]+\\.example\\.org")).connection(hs256("{" + claims + "}")));
    }

    @Test
    void subscriptionTokensMayHaveKeysOfTheirOwn() {
        TokenSettings others = settings(List.of(PREVIOUS_SECRET), List.of(), List.of(), null);
        var tokens = new Tokens(settings(List.of(SECRET), List.of(), List.of(), null), others, clock, Thread::new);
        String subscription = "{\"channel\":\"news\"}";
        byte[] key = PREVIOUS_SECRET.getBytes(StandardCharsets.UTF_8);
        assertThat(tokens.connection(hs256(ANN))).isCompleted();
        assertInvalid(tokens.connection(hmac("HS256", key, ANN)));
        assertThat(tokens.subscription(hmac("HS256", key, subscription))).isCompleted();
        assertInvalid(tokens.subscription(hs256(subscription)));
        assertThat(tokens(EVERY_KEY).subscription(hs256(subscription))).isCompleted();
    }

    @Test
    void aConnectionTokenIsNoSubscriptionToken() {
        assertInvalid(tokens(EVERY_KEY).subscription(hs256(ANN)));
        assertInvalid(tokens(EVERY_KEY).subscription(hs256("{\"channel\":\"\"}")));
        assertInvalid(tokens(EVERY_KEY).subscription(hs256("{\"channel\":[\"news\"]}")));
    }

    /** A change of a character always changes what is signed, except in the last one of the signature, whose low bits say nothing. */
    @Test
    void noOneChangedCharacterPasses() {
        Random random = Seeds.random(TokensTest.class);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
        for (String token : List.of(hs256(ANN), signed("ES256", P256, ANN), signed("RS256", RSA, ANN))) {
            for (int round = 0; round < 300; round++) {
                int at = random.nextInt(token.length() - 1);
                char other = alphabet.charAt(random.nextInt(alphabet.length()));
                if (other != token.charAt(at)) {
                    assertInvalid(
                            tokens(EVERY_KEY).connection(token.substring(0, at) + other + token.substring(at + 1)));
                }
            }
        }
    }

    @Test
    void theClientLearnsNothingButThatItsTokenIsInvalid() {
        var sentences = Arrays.asList("", "a.b.c", hs256("{\"sub\":7}"), withHeader(header("none"), ANN)).stream()
                .map(token -> failure(tokens(EVERY_KEY).connection(token)).getMessage())
                .distinct();
        assertThat(sentences).containsExactly("invalid token");
    }

    @Test
    void theExpiryIsTheOneOfTheToken() {
        Instant expiry = Instant.ofEpochSecond(now + 60);
        assertThat(tokens(EVERY_KEY).connection(hs256("{\"exp\":" + (now + 60) + "}")))
                .isCompletedWithValueMatching(token -> expiry.equals(token.expiresAt()));
    }

    private static void assertValid(boolean valid, CompletionStage<?> stage) {
        if (valid) {
            assertThat(stage).isCompleted();
        } else {
            assertInvalid(stage);
        }
    }

    private static void assertInvalid(CompletionStage<?> stage) {
        assertThat(failure(stage)).isInstanceOf(Refusal.InvalidToken.class);
    }

    private static Throwable failure(CompletionStage<?> stage) {
        assertThat(stage.toCompletableFuture()).isDone();
        return Refusal.cause(catchThrowable(() -> stage.toCompletableFuture().join()));
    }
}

package io.carillon.security;

import static io.carillon.security.TestTokens.ED25519;
import static io.carillon.security.TestTokens.P256;
import static io.carillon.security.TestTokens.P384;
import static io.carillon.security.TestTokens.P521;
import static io.carillon.security.TestTokens.PREVIOUS_RSA;
import static io.carillon.security.TestTokens.PREVIOUS_SECRET;
import static io.carillon.security.TestTokens.RSA;
import static io.carillon.security.TestTokens.SECRET;
import static io.carillon.security.TestTokens.encode;
import static io.carillon.security.TestTokens.header;
import static io.carillon.security.TestTokens.hmac;
import static io.carillon.security.TestTokens.hs256;
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

/** Which tokens are let in, by whom they were signed and when. What their claims mean: {@link ClaimsTest}. */
class TokensTest {

    private static final String ANN = "{\"sub\":\"ann\"}";
    private static final byte[] KEY = SECRET.getBytes(StandardCharsets.UTF_8);

    private final MutableClock clock = new MutableClock();
    private final long now = clock.instant().getEpochSecond();

    private static final TokenSettings EVERY_KEY = settings(
            List.of(SECRET, PREVIOUS_SECRET),
            List.of(RSA.getPublic(), PREVIOUS_RSA.getPublic()),
            List.of(P256.getPublic(), P384.getPublic(), P521.getPublic()),
            null);

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

    /** The rows name what is wrong; each would be accepted if just that were right. */
    @ParameterizedTest
    @MethodSource
    void aForgedTokenIsInvalid(String what, String token) {
        assertInvalid(tokens(EVERY_KEY).connection(token));
    }

    static Stream<Arguments> aForgedTokenIsInvalid() {
        return Stream.of(unsigned(), swapped(), cut(), headers(), payloads()).flatMap(rows -> rows);
    }

    private static Stream<Arguments> unsigned() {
        String content = encode(ANN);
        return Stream.of(
                arguments("alg none, no signature", encode(header("none")) + '.' + content + '.'),
                arguments("alg None, no signature", encode(header("None")) + '.' + content + '.'),
                arguments("alg NONE, a signature", withHeader(header("NONE"), ANN)),
                arguments("alg none, a signature", withHeader(header("none"), ANN)),
                arguments("empty signature", encode(header("HS256")) + '.' + content + '.'),
                arguments("no alg", withHeader("{\"typ\":\"JWT\"}", ANN)),
                arguments("alg null", withHeader("{\"alg\":null}", ANN)),
                arguments("alg is a number", withHeader("{\"alg\":256}", ANN)),
                arguments("alg is a list", withHeader("{\"alg\":[\"HS256\"]}", ANN)),
                arguments("alg in lower case", withHeader(header("hs256"), ANN)),
                arguments("alg twice", withHeader("{\"alg\":\"none\",\"alg\":\"HS256\"}", ANN)),
                arguments("alg of an encryption", withHeader(header("dir"), ANN)),
                arguments("ES256 with r = s = 0", encode(header("ES256")) + '.' + content + '.' + encode(new byte[64])),
                arguments("ES256 with r = s = n", encode(header("ES256")) + '.' + content + '.' + encode(orders())));
    }

    private static byte[] orders() {
        byte[] order = ((java.security.interfaces.ECPublicKey) P256.getPublic())
                .getParams()
                .getOrder()
                .toByteArray();
        byte[] both = new byte[64];
        // The number is positive: its first byte is a zero.
        System.arraycopy(order, 1, both, 0, 32);
        System.arraycopy(order, 1, both, 32, 32);
        return both;
    }

    private static Stream<Arguments> swapped() {
        byte[] rsaPem = pem(RSA.getPublic()).getBytes(StandardCharsets.US_ASCII);
        byte[] strippedPem = pem(RSA.getPublic()).strip().getBytes(StandardCharsets.US_ASCII);
        byte[] rsaDer = RSA.getPublic().getEncoded();
        return Stream.of(
                arguments("HS256 with the RSA public key's PEM as secret", hmac("HS256", rsaPem, ANN)),
                arguments("HS256 with the RSA public key's stripped PEM as secret", hmac("HS256", strippedPem, ANN)),
                arguments("HS256 with the RSA public key's DER as secret", hmac("HS256", rsaDer, ANN)),
                arguments(
                        "HS512 with the ECDSA public key's DER as secret",
                        hmac("HS512", P256.getPublic().getEncoded(), ANN)),
                arguments("HS256 with an empty secret", hmac("HS256", new byte[1], ANN)),
                arguments("RS256 said, signed with the secret", withHeader(header("RS256"), ANN)),
                arguments("HS256 said, signed with RSA", signed(header("HS256"), "RS256", RSA.getPrivate(), ANN)),
                arguments("RS512 said, signed by RS256", signed(header("RS512"), "RS256", RSA.getPrivate(), ANN)),
                arguments("PS256 said, signed by RS256", signed(header("PS256"), "RS256", RSA.getPrivate(), ANN)),
                arguments("HS512 said, signed by HS256", withHeader(header("HS512"), ANN)),
                arguments("ES384 said, signed by ES256", signed(header("ES384"), "ES256", P256.getPrivate(), ANN)),
                arguments("ES256 with the key of ES384", signed(header("ES256"), "ES256", P384.getPrivate(), ANN)),
                arguments("ES384 with the key of ES256", signed(header("ES384"), "ES384", P256.getPrivate(), ANN)),
                arguments("ES256K said", signed(header("ES256K"), "ES256", P256.getPrivate(), ANN)),
                arguments("EdDSA without JWKS", signed("EdDSA", ED25519, ANN)),
                arguments("a foreign RSA key", signed("RS256", TestTokens.rsa(2048), ANN)),
                arguments(
                        "a foreign secret",
                        hmac("HS256", "a foreign secret of 32 bytes....".getBytes(StandardCharsets.UTF_8), ANN)));
    }

    private static Stream<Arguments> cut() {
        String good = hs256(ANN);
        String[] parts = good.split("\\.");
        return Stream.of(
                arguments("nothing", ""),
                arguments("a space", " "),
                arguments("only points", ".."),
                arguments("one part", parts[0]),
                arguments("two parts", parts[0] + '.' + parts[1]),
                arguments("cut in the signature", good.substring(0, good.length() - 4)),
                arguments("cut in the payload", good.substring(0, parts[0].length() + 8)),
                arguments("without header", '.' + parts[1] + '.' + parts[2]),
                arguments("without payload", parts[0] + ".." + parts[2]),
                arguments("the parts null", "null.null.null"),
                arguments("four parts", good + '.' + parts[2]),
                arguments(
                        "an encrypted token (JWE), five parts",
                        parts[0] + ".." + parts[1] + '.' + parts[2] + '.' + parts[2]),
                arguments("one megabyte", parts[0] + '.' + "A".repeat(1 << 20) + '.' + parts[2]),
                arguments("one character over 8 KiB", hs256(padded(8 * 1024 + 1))),
                arguments("a line end behind it", good + "\n"),
                arguments("a space before it", " " + good),
                arguments("padding", good + "="),
                arguments("not Base64", "!!!." + parts[1] + '.' + parts[2]),
                arguments(
                        "a character outside of Base64 in the signature",
                        good.substring(0, good.length() - 3) + "*" + good.substring(good.length() - 3)),
                arguments(
                        "standard Base64 instead of the URL's",
                        parts[0] + '.' + parts[1] + '.' + "+/" + parts[2].substring(2)),
                arguments(
                        "another payload under the signature",
                        parts[0] + '.' + encode("{\"sub\":\"bob\"}") + '.' + parts[2]),
                arguments("a zero behind the signature", parts[0] + '.' + parts[1] + '.' + parts[2] + "AAAA"));
    }

    /** A payload with which the whole token has so many characters, or the fewest that are more. */
    private static String padded(int characters) {
        int pad = 0;
        while (hs256("{\"jti\":\"" + "x".repeat(pad) + "\"}").length() < characters) {
            pad += Math.max(
                    1,
                    (characters - hs256("{\"jti\":\"" + "x".repeat(pad) + "\"}").length()) / 2);
        }
        return "{\"jti\":\"" + "x".repeat(pad) + "\"}";
    }

    private static Stream<Arguments> headers() {
        String foreign = "{\"alg\":\"RS256\",\"kid\":\"mine\"";
        var attacker = TestTokens.rsa(2048);
        String jwk = "{\"kty\":\"RSA\",\"n\":\""
                + encode(((java.security.interfaces.RSAPublicKey) attacker.getPublic())
                        .getModulus()
                        .toByteArray()) + "\",\"e\":\"AQAB\"}";
        return Stream.of(
                arguments(
                        "a kid that nobody has",
                        signed(header("RS256", "../../dev/null"), "RS256", attacker.getPrivate(), ANN)),
                arguments("a kid that is a number", withHeader("{\"alg\":\"RS256\",\"kid\":7}", ANN)),
                arguments(
                        "a jku of the attacker's",
                        signed(foreign + ",\"jku\":\"http://127.0.0.1:1/keys\"}", "RS256", attacker.getPrivate(), ANN)),
                arguments(
                        "an x5u of the attacker's",
                        signed(foreign + ",\"x5u\":\"http://127.0.0.1:1/cert\"}", "RS256", attacker.getPrivate(), ANN)),
                arguments(
                        "a jwk of the attacker's",
                        signed(foreign + ",\"jwk\":" + jwk + "}", "RS256", attacker.getPrivate(), ANN)),
                arguments(
                        "crit with an unknown name",
                        withHeader("{\"alg\":\"HS256\",\"crit\":[\"exp\"],\"exp\":1}", ANN)),
                arguments("crit, empty", withHeader("{\"alg\":\"HS256\",\"crit\":[]}", ANN)),
                arguments(
                        "b64 false, in crit", withHeader("{\"alg\":\"HS256\",\"b64\":false,\"crit\":[\"b64\"]}", ANN)),
                arguments("b64 false, not in crit", withHeader("{\"alg\":\"HS256\",\"b64\":false}", ANN)),
                arguments("zip", withHeader("{\"alg\":\"HS256\",\"zip\":\"DEF\"}", ANN)),
                arguments("the header a list", withHeader("[\"HS256\"]", ANN)),
                arguments("the header no JSON", withHeader("alg=HS256", ANN)),
                arguments("the header with something behind it", withHeader(header("HS256") + "}", ANN)),
                arguments(
                        "the header nested a thousand times",
                        withHeader("{\"alg\":\"HS256\",\"x\":" + "[".repeat(1000) + "]".repeat(1000), ANN)));
    }

    private static Stream<Arguments> payloads() {
        byte[] latin1 = "{\"sub\":\"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1);
        return Stream.of(
                arguments("a string as payload", hs256("\"ann\"")),
                arguments("a list as payload", hs256("[{\"sub\":\"ann\"}]")),
                arguments("null as payload", hs256("null")),
                arguments("text as payload", hs256("ann")),
                arguments("two objects as payload", hs256(ANN + ANN)),
                arguments("a nested token as payload", hs256(hs256(ANN))),
                arguments("a payload that is not UTF-8", hmacBytes(latin1)),
                arguments("a payload with a NUL behind it", hs256(ANN + "\u0000")),
                arguments("a payload with a byte order mark", hs256("\ufeff" + ANN)),
                arguments("a payload nested too deep", hs256("{\"info\":" + "[".repeat(100) + "]".repeat(100) + "}")),
                arguments("sub twice", hs256("{\"sub\":\"ann\",\"sub\":\"bob\"}")),
                arguments("sub twice, once escaped", hs256("{\"sub\":\"ann\",\"\\u0073ub\":\"bob\"}")),
                arguments("exp twice", hs256("{\"exp\":1,\"exp\":9999999999}")),
                arguments("a subscription token", hs256("{\"sub\":\"ann\",\"channel\":\"news\"}")));
    }

    private static String hmacBytes(byte[] payload) {
        String start = encode(header("HS256")) + '.' + encode(payload);
        return TestTokens.hmacOf(start, KEY);
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

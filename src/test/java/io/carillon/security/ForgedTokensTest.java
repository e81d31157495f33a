package io.carillon.security;

import static io.carillon.security.TestTokens.ED25519;
import static io.carillon.security.TestTokens.EVERY_KEY;
import static io.carillon.security.TestTokens.P256;
import static io.carillon.security.TestTokens.P384;
import static io.carillon.security.TestTokens.RSA;
import static io.carillon.security.TestTokens.SECRET;
import static io.carillon.security.TestTokens.encode;
import static io.carillon.security.TestTokens.header;
import static io.carillon.security.TestTokens.hmac;
import static io.carillon.security.TestTokens.hs256;
import static io.carillon.security.TestTokens.padded;
import static io.carillon.security.TestTokens.pem;
import static io.carillon.security.TestTokens.signed;
import static io.carillon.security.TestTokens.withHeader;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.carillon.channel.Refusal;
import io.carillon.testing.MutableClock;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tokens that somebody who has no key of the issuer's may try. */
class ForgedTokensTest {

    private static final String ANN = "{\"sub\":\"ann\"}";
    private static final byte[] KEY = SECRET.getBytes(StandardCharsets.UTF_8);
    private static final Tokens TOKENS = new Tokens(EVERY_KEY, null, new MutableClock(), Thread::new);

    @Test
    void whatTheRowsAreMadeOfIsAccepted() {
        for (String token : List.of(hs256(ANN), withHeader(header("HS256"), ANN), signed("RS256", RSA, ANN))) {
            assertThat(TOKENS.connection(token)).isCompleted();
        }
    }

    /** The rows name what is wrong; each would be accepted if just that were right. */
    @ParameterizedTest
    @MethodSource
    void aForgedTokenIsInvalid(String what, String token) {
        assertInvalid(TOKENS.connection(token));
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
        byte[] order = ((ECPublicKey) P256.getPublic()).getParams().getOrder().toByteArray();
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

    private static Stream<Arguments> headers() {
        String foreign = "{\"alg\":\"RS256\",\"kid\":\"mine\"";
        var attacker = TestTokens.rsa(2048);
        String jwk = "{\"kty\":\"RSA\",\"n\":\""
                + encode(((RSAPublicKey) attacker.getPublic()).getModulus().toByteArray()) + "\",\"e\":\"AQAB\"}";
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

    private static void assertInvalid(CompletionStage<?> stage) {
        assertThat(Refusal.cause(
                        catchThrowable(() -> stage.toCompletableFuture().join())))
                .isInstanceOf(Refusal.InvalidToken.class);
    }
}

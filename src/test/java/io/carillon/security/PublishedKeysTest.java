package io.carillon.security;

import static io.carillon.security.TestTokens.ED25519;
import static io.carillon.security.TestTokens.P256;
import static io.carillon.security.TestTokens.P384;
import static io.carillon.security.TestTokens.P521;
import static io.carillon.security.TestTokens.RSA;
import static io.carillon.security.TestTokens.SECRET;
import static io.carillon.security.TestTokens.header;
import static io.carillon.security.TestTokens.settings;
import static io.carillon.security.TestTokens.signed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.carillon.channel.Refusal;
import io.carillon.testing.MutableClock;
import java.io.IOException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys that are fetched, from a real server. */
class PublishedKeysTest {

    private static final String ANN = "{\"sub\":\"ann\"}";
    private static final KeyPair NEWER = TestTokens.rsa(2048);

    private final MutableClock clock = new MutableClock();
    private KeyServer server;
    private Tokens tokens;

    @BeforeEach
    void start() throws IOException {
        server = new KeyServer();
        tokens = new Tokens(settings(List.of(), List.of(), List.of(), server.address()), null, clock, Thread::new);
    }

    @AfterEach
    void stop() {
        tokens.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "EdDSA"})
    void everyPublicAlgorithmIsAccepted(String algorithm) {
        server.publish(
                KeyServer.jwk("r", RSA),
                KeyServer.jwk("e2", P256),
                KeyServer.jwk("e3", P384),
                KeyServer.jwk("e5", P521),
                KeyServer.jwk("ed", ED25519));
        KeyPair key = switch (algorithm) {
            case "ES256" -> P256;
            case "ES384" -> P384;
            case "ES512" -> P521;
            case "EdDSA" -> ED25519;
            default -> RSA;
        };
        String id = key == P256 ? "e2" : key == P384 ? "e3" : key == P521 ? "e5" : key == ED25519 ? "ed" : "r";
        assertAccepted(tokens.connection(signed(header(algorithm, id), algorithm, key.getPrivate(), ANN)));
        assertThat(server.requests()).isEqualTo(1);
    }

    @Test
    void aNewKeyIsFetchedOnceForAllWhoBringIt() {
        server.publish(KeyServer.jwk("old", RSA));
        assertAccepted(tokens.connection(token("old", RSA)));
        server.publish(KeyServer.jwk("old", RSA), KeyServer.jwk("new", NEWER));
        clock.advance(PublishedKeys.BETWEEN_FETCHES);
        server.hold();
        List<CompletionStage<ConnectionToken>> waiting = IntStream.range(0, 100)
                .mapToObj(i -> tokens.connection(token("new", NEWER)))
                .toList();
        assertAccepted(tokens.connection(token("old", RSA)));
        server.release();
        waiting.forEach(PublishedKeysTest::assertAccepted);
        assertThat(server.requests()).isEqualTo(2);
    }

    @Test
    void aThousandUnknownKeysMakeNoThousandFetches() {
        server.publish(KeyServer.jwk("known", RSA));
        var outcomes = new ArrayList<Throwable>();
        for (int second = 0; second < 20; second++) {
            for (int i = 0; i < 50; i++) {
                outcomes.add(failure(tokens.connection(token("unknown-" + second + '-' + i, NEWER))));
            }
            assertAccepted(tokens.connection(token("known", RSA)));
            clock.advance(Duration.ofSeconds(1));
        }
        assertThat(server.requests()).isEqualTo(2);
        // Whoever asked the issuer knows; the others cannot say that no newer key has come.
        assertThat(outcomes).filteredOn(Refusal.InvalidToken.class::isInstance).hasSize(2);
        assertThat(outcomes).filteredOn(Refusal.Unavailable.class::isInstance).hasSize(998);
    }

    @Test
    void aKeyThatTheIssuerDoesNotHaveMakesATokenInvalid() {
        server.publish(KeyServer.jwk("known", RSA));
        assertThat(failure(tokens.connection(token("foreign", RSA)))).isInstanceOf(Refusal.InvalidToken.class);
    }

    @Test
    void aTokenWithoutKeyIdIsInvalidAndFetchesNothing() {
        server.publish(KeyServer.jwk("known", RSA));
        assertThat(failure(tokens.connection(signed("RS256", RSA, ANN)))).isInstanceOf(Refusal.InvalidToken.class);
        assertThat(failure(tokens.connection(TestTokens.withHeader(header("HS256", "known"), ANN))))
                .isInstanceOf(Refusal.InvalidToken.class);
        assertThat(server.requests()).isZero();
    }

    @Test
    void aKeyIsFetchedAgainAfterAnHourAndIsGoneIfItIsGoneThere() {
        server.publish(KeyServer.jwk("first", RSA));
        assertAccepted(tokens.connection(token("first", RSA)));
        clock.advance(PublishedKeys.MAX_AGE.minusMillis(1));
        assertAccepted(tokens.connection(token("first", RSA)));
        assertThat(server.requests()).isEqualTo(1);
        server.publish(KeyServer.jwk("second", NEWER));
        clock.advance(Duration.ofMillis(1));
        assertThat(failure(tokens.connection(token("first", RSA)))).isInstanceOf(Refusal.InvalidToken.class);
        assertAccepted(tokens.connection(token("second", NEWER)));
        assertThat(server.requests()).isEqualTo(2);
    }

    @Test
    void aFailingFetchTakesNoKnownKeyAway() {
        server.publish(KeyServer.jwk("known", RSA));
        assertAccepted(tokens.connection(token("known", RSA)));
        server.answer(500, "");
        clock.advance(PublishedKeys.MAX_AGE);
        assertAccepted(tokens.connection(token("known", RSA)));
        assertThat(failure(tokens.connection(token("unknown", NEWER)))).isInstanceOf(Refusal.Unavailable.class);
        assertThat(server.requests()).isEqualTo(2);
        server.publish(KeyServer.jwk("unknown", NEWER));
        clock.advance(PublishedKeys.BETWEEN_FETCHES);
        assertAccepted(tokens.connection(token("unknown", NEWER)));
    }

    @Test
    void aKnownOldKeyDoesNotWaitLongForASilentIssuer() {
        server.publish(KeyServer.jwk("known", RSA));
        assertAccepted(tokens.connection(token("known", RSA)));
        clock.advance(PublishedKeys.MAX_AGE);
        server.hold();
        long begin = System.nanoTime();
        assertAccepted(tokens.connection(token("known", RSA)));
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(KeyFetch.TIMEOUT.minusSeconds(1));
        assertThat(server.requests()).isEqualTo(2);
    }

    @Test
    void aServerThatIsDownIsTemporary() {
        server.close();
        assertThat(failure(tokens.connection(token("any", RSA)))).isInstanceOf(Refusal.Unavailable.class);
        assertThat(failure(tokens.connection(token("any", RSA)))).isInstanceOf(Refusal.Unavailable.class);
    }

    @Test
    void aServerThatDoesNotAnswerWholeIsGivenUpInFiveSeconds() throws IOException {
        server.stall(false);
        CompletionStage<ConnectionToken> silent = tokens.connection(token("any", RSA));
        try (var slow = new KeyServer();
                var others = new Tokens(
                        settings(List.of(), List.of(), List.of(), slow.address()), null, clock, Thread::new)) {
            slow.stall(true);
            CompletionStage<ConnectionToken> cut = others.connection(token("any", RSA));
            assertThat(failure(cut)).isInstanceOf(Refusal.Unavailable.class);
            assertThat(failure(silent)).isInstanceOf(Refusal.Unavailable.class);
        }
    }

    @Test
    void anAnswerIsReadUpToItsLimit() {
        String good = KeyServer.set(KeyServer.jwk("known", RSA));
        server.answer(200, good + " ".repeat(KeyFetch.MOST_BYTES - good.length()));
        assertAccepted(tokens.connection(token("known", RSA)));
        server.answer(200, good + " ".repeat(KeyFetch.MOST_BYTES + 1 - good.length()));
        try (var others =
                new Tokens(settings(List.of(), List.of(), List.of(), server.address()), null, clock, Thread::new)) {
            assertThat(failure(others.connection(token("known", RSA)))).isInstanceOf(Refusal.Unavailable.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "<html>", "{}", "[]", "{\"keys\":{}}", "{\"keys\":[]}", "{\"keys\":[7]}", "{\"keys\":[{}]}"})
    void anAnswerWithoutKeysIsAFailedFetch(String answer) {
        server.answer(200, answer);
        assertThat(failure(tokens.connection(token("any", RSA)))).isInstanceOf(Refusal.Unavailable.class);
    }

    @Test
    void tooManyKeysAreAFailedFetch() {
        String[] keys = IntStream.rangeClosed(0, PublishedKeys.MOST_KEYS)
                .mapToObj(i -> KeyServer.jwk("k" + i, P256))
                .toArray(String[]::new);
        server.publish(keys);
        assertThat(failure(tokens.connection(signed(header("ES256", "k1"), "ES256", P256.getPrivate(), ANN))))
                .isInstanceOf(Refusal.Unavailable.class);
    }

    @Test
    void aRedirectIsNotFollowed() {
        server.redirectOnce();
        server.publish(KeyServer.jwk("known", RSA));
        assertThat(failure(tokens.connection(token("known", RSA)))).isInstanceOf(Refusal.Unavailable.class);
        assertThat(server.requests()).isEqualTo(1);
    }

    @Test
    void aKeyServesOnlyWhatItIsFor() {
        String secret = "{\"kty\":\"oct\",\"kid\":\"secret\",\"k\":\"" + TestTokens.encode(SECRET) + "\"}";
        server.publish(
                KeyServer.jwk("good", RSA),
                secret,
                KeyServer.jwk("rs512", RSA).replace("{", "{\"alg\":\"RS512\","),
                KeyServer.jwk("encryption", RSA).replace("{", "{\"use\":\"enc\","),
                KeyServer.jwk("wrapping", RSA).replace("{", "{\"key_ops\":[\"wrapKey\"],"),
                KeyServer.jwk("signing", RSA).replace("{", "{\"use\":\"sig\",\"key_ops\":[\"verify\"],"),
                KeyServer.jwk("weak", TestTokens.rsa(1024)),
                KeyServer.jwk("ecdsa", P256),
                "{\"kty\":\"new\",\"kid\":\"unknown\"}");
        assertAccepted(tokens.connection(token("good", RSA)));
        assertAccepted(tokens.connection(token("signing", RSA)));
        assertAccepted(tokens.connection(signed(header("RS512", "rs512"), "RS512", RSA.getPrivate(), ANN)));
        assertWrong(token("rs512", RSA));
        assertWrong(token("encryption", RSA));
        assertWrong(token("wrapping", RSA));
        assertWrong(token("ecdsa", RSA));
        assertWrong(token("good", NEWER));
        assertWrong(signed(header("ES256", "good"), "ES256", P256.getPrivate(), ANN));
        assertWrong(signed(header("ES384", "ecdsa"), "ES256", P256.getPrivate(), ANN));
        assertWrong(TestTokens.withHeader(header("HS256", "secret"), ANN));
        assertWrong(TestTokens.hmacWithHeader(
                header("HS256", "good"), "HS256", RSA.getPublic().getEncoded(), ANN));
    }

    @Test
    void aWeakKeyIsNoKey() {
        KeyPair weak = TestTokens.rsa(1024);
        server.publish(KeyServer.jwk("weak", weak));
        assertThat(failure(tokens.connection(token("weak", weak)))).isInstanceOf(Refusal.InvalidToken.class);
    }

    @Test
    void keysOfTheSettingsCountBesideThoseOfTheIssuer() {
        server.publish(KeyServer.jwk("known", NEWER));
        var both = new Tokens(
                settings(List.of(SECRET), List.of(RSA.getPublic()), List.of(), server.address()),
                null,
                clock,
                Thread::new);
        assertThat(both.connection(TestTokens.hs256(ANN))).isCompleted();
        assertThat(both.connection(signed(header("RS256", "whatever"), "RS256", RSA.getPrivate(), ANN)))
                .isCompleted();
        assertThat(server.requests()).isZero();
        assertAccepted(both.connection(token("known", NEWER)));
        both.close();
    }

    @Test
    void afterTheEndNobodyWaits() {
        tokens.close();
        assertThat(failure(tokens.connection(token("any", RSA)))).isInstanceOf(Refusal.Unavailable.class);
    }

    /** Late enough to ask the issuer again, so that there is no doubt left. */
    private void assertWrong(String token) {
        clock.advance(PublishedKeys.BETWEEN_FETCHES);
        assertThat(failure(tokens.connection(token))).isInstanceOf(Refusal.InvalidToken.class);
    }

    private static String token(String id, KeyPair key) {
        return signed(header("RS256", id), "RS256", key.getPrivate(), ANN);
    }

    private static void assertAccepted(CompletionStage<ConnectionToken> stage) {
        assertThat(stage.toCompletableFuture()
                        .orTimeout(20, TimeUnit.SECONDS)
                        .join()
                        .user())
                .isEqualTo("ann");
    }

    private static Throwable failure(CompletionStage<?> stage) {
        return Refusal.cause(catchThrowable(() ->
                stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join()));
    }
}

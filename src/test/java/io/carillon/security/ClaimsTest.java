package io.carillon.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.channel.Refusal;
import io.carillon.channel.SubscribeOptions;
import io.carillon.channel.SubscribeOptions.Overrides;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the claims of a token mean. */
class ClaimsTest {

    @Test
    void anEmptyConnectionTokenIsAnonymousAndNeverExpires() {
        assertThat(connection("{}")).isEqualTo(new ConnectionToken("", null, null, null, Map.of()));
        assertThat(connection("{\"sub\":null,\"exp\":null,\"info\":null,\"meta\":null,\"channels\":null,\"subs\":null,"
                        + "\"channel\":null,\"aud\":null,\"iss\":null,\"expire_at\":null}"))
                .isEqualTo(connection("{}"));
    }

    @Test
    void aConnectionTokenSaysAllThis() {
        assertThat(connection(
                        "{\"sub\":\"ann\",\"exp\":2000000000,\"iat\":1,\"jti\":\"7\",\"info\":{ \"name\" : \"Ann\" },"
                                + "\"meta\":{ \"role\": 1.10 },\"channels\":[\"news\",\"chat:1\"],\"unknown\":[1]}"))
                .isEqualTo(new ConnectionToken(
                        "ann",
                        Instant.ofEpochSecond(2_000_000_000),
                        "{\"name\":\"Ann\"}",
                        "{\"role\":1.10}",
                        Map.of("news", SubscribeOptions.NONE, "chat:1", SubscribeOptions.NONE)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.10",
                "1e999",
                "-0.0",
                "12345678901234567890123456789",
                "0.1e-7",
                "\"text\"",
                "true",
                "[]",
                "\"\\u00e9\"",
                "\"é\""
            })
    void whatIsShownOfAConnectionKeepsItsDigitsAndEscapes(String info) {
        assertThat(connection("{\"info\":" + info + "}").info()).isEqualTo(info);
    }

    @Test
    void base64CountsMoreThanPlainJson() {
        String encoded = base64("{ \"name\": \"Änn\" }");
        assertThat(connection("{\"info\":1,\"b64info\":\"" + encoded + "\"}").info())
                .isEqualTo("{\"name\":\"Änn\"}");
        SubscriptionToken token = subscription(
                "{\"channel\":\"c\",\"info\":1,\"data\":2,\"b64info\":\"" + encoded + "\",\"b64data\":\"Mw==\"}");
        assertThat(token.options().info()).isEqualTo("{\"name\":\"Änn\"}");
        assertThat(token.options().data()).isEqualTo("3");
        assertThat(connection("{\"info\":1,\"b64info\":\"\"}").info()).isEqualTo("1");
    }

    @Test
    void subsSayHowAndReplaceChannels() {
        assertThat(connection(
                                "{\"channels\":[\"old\"],\"subs\":{\"news\":{},\"chat:1\":{\"info\":{ },\"b64data\":\"MQ==\","
                                        + "\"expire_at\":2000000000,\"override\":{\"presence\":{\"value\":true},"
                                        + "\"join_leave\":{\"value\":false},\"force_push_join_leave\":{},"
                                        + "\"force_recovery\":null}}},\"exp\":3}")
                        .subscriptions())
                .isEqualTo(Map.of(
                        "news",
                        SubscribeOptions.NONE,
                        "chat:1",
                        new SubscribeOptions(
                                "{}",
                                "1",
                                Instant.ofEpochSecond(2_000_000_000),
                                new Overrides(true, false, false, null, null))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "null", "{\"news\":null}"})
    void channelsCountWhereSubsSayNothing(String subs) {
        assertThat(connection("{\"channels\":[\"old\"],\"subs\":" + subs + "}").subscriptions())
                .containsOnlyKeys("old");
    }

    @Test
    void theExpiryOfTheConnectionMayDifferFromTheTokens() {
        assertThat(connection("{\"exp\":5}").expiresAt()).isEqualTo(Instant.ofEpochSecond(5));
        assertThat(connection("{\"exp\":5,\"expire_at\":9}").expiresAt()).isEqualTo(Instant.ofEpochSecond(9));
        assertThat(connection("{\"expire_at\":9}").expiresAt()).isEqualTo(Instant.ofEpochSecond(9));
        assertThat(connection("{\"exp\":5,\"expire_at\":0}").expiresAt()).isNull();
    }

    @Test
    void aSubscriptionTokenSaysAllThis() {
        assertThat(subscription("{\"sub\":\"ann\",\"channel\":\"$chat:1\",\"client\":\"c1\",\"info\":{ \"a\": 1 },"
                        + "\"data\":[ 2.0 ],\"exp\":7,\"override\":{\"force_positioning\":{\"value\":true},"
                        + "\"force_recovery\":{\"value\":true}}}"))
                .isEqualTo(new SubscriptionToken(
                        "ann",
                        "$chat:1",
                        "c1",
                        new SubscribeOptions(
                                "{\"a\":1}",
                                "[2.0]",
                                Instant.ofEpochSecond(7),
                                new Overrides(null, null, null, true, true))));
        assertThat(subscription("{\"channel\":\"news\"}"))
                .isEqualTo(new SubscriptionToken("", "news", "", SubscribeOptions.NONE));
        assertThat(subscription("{\"channel\":\"news\",\"exp\":7,\"expire_at\":0}")
                        .options()
                        .expiresAt())
                .isNull();
    }

    @Test
    void anotherClaimMayHoldTheUser() {
        Claims claims = Claims.of("{\"sub\":\"ann\",\"https://example.org/id\":\"bob\"}");
        assertThat(claims.connection("https://example.org/id").user()).isEqualTo("bob");
        assertThat(claims.connection("uid").user()).isEmpty();
    }

    @Test
    void aUserMayBeOfAnyLanguageAndOf255Characters() {
        assertThat(connection("{\"sub\":\"日本 \\ud83d\\ude00 é\"}").user()).isEqualTo("日本 \ud83d\ude00 é");
        assertThat(connection("{\"sub\":\"" + "x".repeat(255) + "\"}").user()).hasSize(255);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"sub\":7",
                "\"sub\":[\"ann\"]",
                "\"sub\":true",
                "\"sub\":{}",
                "\"sub\":\"a\\nb\"",
                "\"sub\":\"a\\u0000\"",
                "\"sub\":\"a\\u0085\"",
                "\"sub\":\"a\\ud800\"",
                "\"channel\":\"news\"",
                "\"channel\":7",
                "\"channel\":[]",
                "\"exp\":\"5\"",
                "\"expire_at\":-1",
                "\"expire_at\":\"0\"",
                "\"expire_at\":1e99",
                "\"b64info\":7",
                "\"b64info\":\"*\"",
                "\"b64info\":\"e30\\n\"",
                "\"b64info\":\"e30gfQ==\"",
                "\"b64info\":\"/w==\"",
                "\"meta\":7",
                "\"meta\":[]",
                "\"meta\":\"{}\"",
                "\"channels\":\"news\"",
                "\"channels\":[7]",
                "\"channels\":{\"news\":{}}",
                "\"subs\":[\"news\"]",
                "\"subs\":{\"news\":true}",
                "\"subs\":{\"news\":{\"b64data\":\"*\"}}",
                "\"subs\":{\"news\":{\"expire_at\":\"x\"}}",
                "\"subs\":{\"news\":{\"override\":[]}}",
                "\"subs\":{\"news\":{\"override\":{\"presence\":true}}}",
                "\"subs\":{\"news\":{\"override\":{\"presence\":{\"value\":1}}}}",
                "\"subs\":{\"news\":{},\"news\":{\"info\":1}}"
            })
    void aClaimOfTheWrongKindMakesAConnectionTokenWrong(String claims) {
        assertThatThrownBy(() -> connection("{" + claims + "}")).isInstanceOf(Refusal.BadRequest.class);
    }

    @Test
    void aLongerUserMakesATokenWrong() {
        String claims = "{\"channel\":\"c\",\"sub\":\"" + "x".repeat(256) + "\"}";
        assertThatThrownBy(() -> subscription(claims))
                .isInstanceOf(Refusal.BadRequest.class)
                .hasMessage("the user has 256 characters, allowed are 255");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"channel\":7",
                "\"channel\":\"\"",
                "\"sub\":7,\"channel\":\"c\"",
                "\"client\":7,\"channel\":\"c\"",
                "\"b64data\":\"*\",\"channel\":\"c\"",
                "\"expire_at\":-1,\"channel\":\"c\"",
                "\"override\":7,\"channel\":\"c\""
            })
    void aClaimOfTheWrongKindMakesASubscriptionTokenWrong(String claims) {
        assertThatThrownBy(() -> subscription("{" + claims + "}")).isInstanceOf(Refusal.BadRequest.class);
    }

    private static ConnectionToken connection(String payload) {
        return Claims.of(payload).connection("sub");
    }

    private static SubscriptionToken subscription(String payload) {
        return Claims.of(payload).subscription("sub");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}

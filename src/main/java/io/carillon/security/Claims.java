package io.carillon.security;

import io.carillon.channel.Refusal;
import io.carillon.channel.SubscribeOptions;
import io.carillon.channel.SubscribeOptions.Overrides;
import io.carillon.protocol.Json;
import io.carillon.protocol.JsonFields;
import io.carillon.protocol.Utf8;
import io.carillon.settings.TokenSettings;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jose4j.json.JsonUtil;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * What a token with a good signature says; section "JWT" of Centrifugo's documentation has the names. JSON values stay the
 * text that they are. Everything that is wrong is a {@link Refusal.BadRequest}, whose sentence is for the log, except the
 * time. Confined to its caller.
 */
final class Claims {

    private static final int LONGEST_USER = 255;
    /** The end of the year 9999: what is later is milliseconds where seconds belong. */
    private static final BigDecimal LAST_SECOND = BigDecimal.valueOf(253_402_300_799L);

    private final JsonFields fields;

    private Claims(JsonFields fields) {
        this.fields = fields;
    }

    /** @throws Refusal.BadRequest if the payload is not one JSON object, or a name occurs twice in an object */
    static Claims of(String payload) {
        JsonFields fields = JsonFields.of(payload);
        try {
            // Of a claim that occurs twice, issuer and reader might each see another one. jose4j does not let them
            // pass.
            JsonUtil.parseJson(payload);
        } catch (JoseException | RuntimeException e) {
            throw new Refusal.BadRequest("a claim occurs twice");
        }
        return new Claims(fields);
    }

    /** Checks that the token was made by whom, and for whom, the settings say. */
    void checkIssuer(TokenSettings settings) {
        List<String> audience = audience();
        String issuer = fields.text("iss");
        if (settings.audience() != null && audience.stream().noneMatch(each -> matches(settings.audience(), each))) {
            throw new Refusal.BadRequest("\"aud\" is another one");
        }
        if (settings.issuer() != null && !matches(settings.issuer(), issuer)) {
            throw new Refusal.BadRequest("\"iss\" is another one");
        }
    }

    /** @throws Refusal.TokenExpired from {@code exp} on, and before {@code nbf} */
    void checkTime(Instant now) {
        Instant expiry = time(fields, "exp");
        Instant notBefore = time(fields, "nbf");
        if ((expiry != null && !now.isBefore(expiry)) || (notBefore != null && now.isBefore(notBefore))) {
            throw new Refusal.TokenExpired();
        }
    }

    /** @param userClaim the name of the claim that holds the user */
    ConnectionToken connection(String userClaim) {
        if (!fields.text("channel").isEmpty()) {
            throw new Refusal.BadRequest("it is a subscription token");
        }
        if (fields.raw("meta") != null) {
            // Only to see that it is an object.
            fields.object("meta");
        }
        return new ConnectionToken(
                user(userClaim), expiry(fields, true), json(fields, "info"), fields.raw("meta"), subscriptions());
    }

    /** @param userClaim the name of the claim that holds the user */
    SubscriptionToken subscription(String userClaim) {
        String channel = fields.text("channel");
        if (channel.isEmpty()) {
            throw new Refusal.BadRequest("it has no \"channel\": it is not a subscription token");
        }
        return new SubscriptionToken(user(userClaim), channel, fields.text("client"), options(fields, true));
    }

    private List<String> audience() {
        String raw = fields.raw("aud");
        return raw != null && raw.charAt(0) == '"' ? List.of(Json.unquote(raw)) : fields.texts("aud");
    }

    private static boolean matches(Pattern pattern, String text) {
        return pattern.matcher(text).matches();
    }

    private String user(String claim) {
        String user = fields.text(claim);
        if (user.length() > LONGEST_USER) {
            throw new Refusal.BadRequest("the user has " + user.length() + " characters, allowed are " + LONGEST_USER);
        }
        if (user.chars().anyMatch(Character::isISOControl)
                || !Utf8.wellFormed(user).equals(user)) {
            throw new Refusal.BadRequest("the user holds a control character, or half a character");
        }
        return user;
    }

    /** {@code channels} counts only where {@code subs} says nothing. */
    private Map<String, SubscribeOptions> subscriptions() {
        var subscriptions = new LinkedHashMap<String, SubscribeOptions>();
        List<String> channels = fields.texts("channels");
        JsonFields subs = fields.object("subs");
        if (subs != null) {
            for (String channel : subs.names()) {
                JsonFields options = subs.object(channel);
                if (options != null) {
                    subscriptions.put(channel, options(options, false));
                }
            }
        }
        if (subscriptions.isEmpty()) {
            channels.forEach(channel -> subscriptions.put(channel, SubscribeOptions.NONE));
        }
        return subscriptions;
    }

    /** @param wholeToken whether these are the claims of a token, whose {@code exp} then counts */
    private static SubscribeOptions options(JsonFields fields, boolean wholeToken) {
        return new SubscribeOptions(
                json(fields, "info"),
                json(fields, "data"),
                expiry(fields, wholeToken),
                overrides(fields.object("override")));
    }

    private static Overrides overrides(@Nullable JsonFields fields) {
        return fields == null
                ? Overrides.NONE
                : new Overrides(
                        override(fields, "presence"),
                        override(fields, "join_leave"),
                        override(fields, "force_push_join_leave"),
                        override(fields, "force_recovery"),
                        override(fields, "force_positioning"));
    }

    private static @Nullable Boolean override(JsonFields fields, String name) {
        JsonFields override = fields.object(name);
        return override == null ? null : override.flag("value");
    }

    /** A JSON value that may have come in Base64: that one counts then. */
    private static @Nullable String json(JsonFields fields, String name) {
        String encoded = fields.text("b64" + name);
        if (encoded.isEmpty()) {
            return fields.raw(name);
        }
        try {
            return Json.compact(StrictUtf8.decode(Base64.getDecoder().decode(encoded)));
        } catch (IllegalArgumentException e) {
            throw new Refusal.BadRequest("\"b64" + name + "\" is not Base64");
        }
    }

    /** {@code expire_at} counts more than {@code exp}, and 0 in it means never. Null: never. */
    private static @Nullable Instant expiry(JsonFields fields, boolean wholeToken) {
        Instant expireAt = time(fields, "expire_at");
        if (expireAt == null) {
            return wholeToken ? time(fields, "exp") : null;
        }
        if (expireAt.isBefore(Instant.EPOCH)) {
            throw new Refusal.BadRequest("\"expire_at\" is negative");
        }
        return expireAt.equals(Instant.EPOCH) ? null : expireAt;
    }

    /** A NumericDate of JWT: seconds, of which only whole ones count. Null: there is none. */
    private static @Nullable Instant time(JsonFields fields, String name) {
        String raw = fields.raw(name);
        if (raw == null) {
            return null;
        }
        try {
            var seconds = new BigDecimal(raw);
            if (seconds.abs().compareTo(LAST_SECOND) <= 0) {
                return Instant.ofEpochSecond(seconds.longValue());
            }
        } catch (NumberFormatException e) {
            // Falls through to the one message for everything that is no such number.
        }
        throw new Refusal.BadRequest("\"" + name + "\" is not a number of seconds");
    }
}

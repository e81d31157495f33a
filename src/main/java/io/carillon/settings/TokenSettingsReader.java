package io.carillon.settings;

import io.carillon.settings.Settings.Secret;
import java.net.URI;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Reads how tokens are checked. Names and meanings follow Centrifugo's options, in kebab case. */
final class TokenSettingsReader {

    static final String CONNECTION = "carillon.token.";
    static final String SUBSCRIPTION = "carillon.subscription-token.";

    private static final String DEFAULT_USER_CLAIM = "sub";
    private static final String LOOPBACK = "localhost|127(\\.\\d{1,3}){3}|\\[::1]";

    private final SettingValues values;
    private final SecretRule secretRule;

    TokenSettingsReader(SettingValues values, SecretRule secretRule) {
        this.values = values;
        this.secretRule = secretRule;
    }

    TokenSettings connection() {
        return read(CONNECTION);
    }

    /** Null if subscription tokens are checked as those for connections are. */
    @Nullable
    TokenSettings subscription() {
        String key = SUBSCRIPTION + "enabled";
        boolean said = values.text(key) != null;
        boolean enabled = values.flag(key, false);
        TokenSettings settings = read(SUBSCRIPTION);
        if (enabled && !settings.hasKeys()) {
            throw new InvalidSetting(key + " is true, but there is no key: set " + SUBSCRIPTION + "hmac-secret-key, "
                    + SUBSCRIPTION + "rsa-public-key, " + SUBSCRIPTION + "ecdsa-public-key or " + SUBSCRIPTION
                    + "jwks-public-endpoint");
        }
        if (!said && settings.hasKeys()) {
            throw new InvalidSetting("keys below " + SUBSCRIPTION + " are set, but " + key
                    + " is not: set it to true to use them, or to false to leave them aside");
        }
        return enabled ? settings : null;
    }

    private TokenSettings read(String prefix) {
        return new TokenSettings(
                secrets(prefix),
                keys(prefix, "rsa-public-key", "rsa-previous-public-key", PublicKeyText::rsa),
                keys(prefix, "ecdsa-public-key", "ecdsa-previous-public-key", PublicKeyText::ecdsa),
                jwks(prefix + "jwks-public-endpoint"),
                pattern(prefix + "audience"),
                pattern(prefix + "issuer"),
                userClaim(prefix + "user-id-claim"));
    }

    private List<Secret> secrets(String prefix) {
        var secrets = new ArrayList<Secret>();
        for (String key : List.of(prefix + "hmac-secret-key", prefix + "hmac-previous-secret-key")) {
            String value = values.text(key);
            if (value != null) {
                secretRule.check(key, value);
                secrets.add(new Secret(value));
            }
        }
        return secrets;
    }

    private List<PublicKey> keys(
            String prefix, String current, String previous, BiFunction<String, String, PublicKey> reader) {
        var keys = new ArrayList<PublicKey>();
        for (String key : List.of(prefix + current, prefix + previous)) {
            String value = values.text(key);
            if (value != null) {
                keys.add(reader.apply(key, value));
            }
        }
        return keys;
    }

    private @Nullable URI jwks(String key) {
        String value = values.text(key);
        if (value == null) {
            return null;
        }
        try {
            URI uri = URI.create(value);
            boolean plain = "http".equals(uri.getScheme())
                    && uri.getHost() != null
                    && uri.getHost().matches(LOOPBACK);
            if (uri.getHost() != null && uri.getUserInfo() == null && (plain || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Falls through to the one message for everything that is no such address.
        }
        // Not the value: there may be a password in it.
        throw new InvalidSetting(
                key + " must be an address such as https://login.example.org/jwks.json, without user and"
                        + " password; http only on this machine");
    }

    /** Of the two settings, the plain one and the regular expression, at most one may be set. */
    private @Nullable Pattern pattern(String key) {
        String exact = values.text(key);
        String regexKey = key + "-regex";
        String regex = values.text(regexKey);
        if (exact != null && regex != null) {
            throw new InvalidSetting(key + " and " + regexKey + " are both set: allowed is one of them");
        }
        try {
            return regex != null
                    ? Pattern.compile(regex)
                    : exact != null ? Pattern.compile(Pattern.quote(exact)) : null;
        } catch (PatternSyntaxException e) {
            throw new InvalidSetting(regexKey, String.valueOf(regex), "a regular expression");
        }
    }

    private String userClaim(String key) {
        String claim = values.text(key, DEFAULT_USER_CLAIM);
        if (!claim.matches("[A-Za-z0-9_.:/-]{1,255}")) {
            throw new InvalidSetting(key, claim, "the name of a claim, of the characters a-z A-Z 0-9 _ . : / -");
        }
        return claim;
    }
}

package io.carillon.settings;

import io.carillon.settings.Settings.Secret;
import java.net.URI;
import java.security.PublicKey;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How tokens are checked. Of each kind of key there may be two, so that keys can be changed while old tokens live.
 *
 * @param hmacSecrets for HS256, HS384 and HS512
 * @param rsaKeys for RS256, RS384 and RS512
 * @param ecdsaKeys for ES256, ES384 and ES512
 * @param jwks where the issuer publishes its keys; null: nowhere
 * @param audience what {@code aud} must hold; null: not checked
 * @param issuer what {@code iss} must be; null: not checked
 * @param userClaim the claim that holds the user: {@code sub}, or another one
 */
public record TokenSettings(
        List<Secret> hmacSecrets,
        List<PublicKey> rsaKeys,
        List<PublicKey> ecdsaKeys,
        @Nullable URI jwks,
        @Nullable Pattern audience,
        @Nullable Pattern issuer,
        String userClaim) {

    public TokenSettings {
        hmacSecrets = List.copyOf(hmacSecrets);
        rsaKeys = List.copyOf(rsaKeys);
        ecdsaKeys = List.copyOf(ecdsaKeys);
    }

    /** Whether there is any key at all; without one every token is invalid. */
    public boolean hasKeys() {
        return !hmacSecrets.isEmpty() || !rsaKeys.isEmpty() || !ecdsaKeys.isEmpty() || jwks != null;
    }
}

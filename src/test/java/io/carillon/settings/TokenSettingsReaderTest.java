package io.carillon.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.settings.Settings.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenSettingsReaderTest {

    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final String PREVIOUS = "fedcba9876543210fedcba9876543210";
    private static final KeyPair RSA = rsa(2048);
    private static final KeyPair P256 = ec("secp256r1");
    private static final String FORM =
            ": the PEM text that begins with -----BEGIN PUBLIC KEY-----, or the path of a readable file with it";

    @ParameterizedTest
    @ValueSource(strings = {"carillon.token.", "carillon.subscription-token."})
    void everyKeyIsRead(String prefix) {
        var raw = new HashMap<>(Map.of(
                prefix + "hmac-secret-key",
                SECRET,
                prefix + "hmac-previous-secret-key",
                PREVIOUS,
                prefix + "rsa-public-key",
                pem(RSA.getPublic()),
                prefix + "rsa-previous-public-key",
                pem(rsa(3072).getPublic()),
                prefix + "ecdsa-public-key",
                pem(P256.getPublic()),
                prefix + "ecdsa-previous-public-key",
                pem(ec("secp521r1").getPublic()),
                prefix + "jwks-public-endpoint",
                "https://login.example.org/jwks.json",
                prefix + "audience",
                "a.b",
                prefix + "issuer-regex",
                "https://[ab]",
                prefix + "user-id-claim",
                "https://example.org/user_id"));
        raw.put("carillon.subscription-token.enabled", Boolean.toString(prefix.contains("subscription")));
        SettingsReader.Result result = SettingsReader.read(raw);
        assertThat(result.unknown()).isEmpty();
        TokenSettings settings = prefix.contains("subscription")
                ? result.settings().subscriptionTokens()
                : result.settings().connectionTokens();
        assertThat(settings.hmacSecrets()).containsExactly(new Secret(SECRET), new Secret(PREVIOUS));
        assertThat(settings.rsaKeys()).hasSize(2).first().isEqualTo(RSA.getPublic());
        assertThat(settings.ecdsaKeys()).hasSize(2).first().isEqualTo(P256.getPublic());
        assertThat(settings.jwks()).isEqualTo(URI.create("https://login.example.org/jwks.json"));
        assertThat(settings.audience()).matches(pattern -> matches(pattern, "a.b") && !matches(pattern, "axb"));
        assertThat(settings.issuer()).matches(pattern -> matches(pattern, "https://b"));
        assertThat(settings.userClaim()).isEqualTo("https://example.org/user_id");
    }

    @Test
    void withoutAnyKeyNothingIsChecked() {
        Settings settings = read(Map.of());
        assertThat(settings.connectionTokens().hasKeys()).isFalse();
        assertThat(settings.connectionTokens().userClaim()).isEqualTo("sub");
        assertThat(settings.subscriptionTokens()).isNull();
    }

    @Test
    void aKeyMayBeInAFile(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("key.pem"), pem(RSA.getPublic()));
        assertThat(read(Map.of("carillon.token.rsa-public-key", file.toString()))
                        .connectionTokens()
                        .rsaKeys())
                .containsExactly(RSA.getPublic());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\n", " ", "", "\r\n"})
    void aKeyInOneVariableMayHaveOtherLineEnds(String lineEnd) {
        assertThat(read(Map.of(
                                "carillon.token.rsa-public-key",
                                pem(RSA.getPublic()).replace("\n", lineEnd)))
                        .connectionTokens()
                        .rsaKeys())
                .containsExactly(RSA.getPublic());
    }

    @ParameterizedTest
    @CsvSource({
        "carillon.token.hmac-secret-key",
        "carillon.token.hmac-previous-secret-key",
        "carillon.subscription-token.hmac-secret-key",
        "carillon.subscription-token.hmac-previous-secret-key"
    })
    void aShortSecretIsRefused(String key) {
        assertRefused(
                key,
                SECRET.substring(1),
                key + " has 31 bytes, but must have at least 32; make one with: openssl rand -hex 32");
    }

    @ParameterizedTest
    @ValueSource(strings = {"carillon.token.rsa-public-key", "carillon.token.rsa-previous-public-key"})
    void whatIsNoRsaKeyIsRefused(String key) {
        String sentence = key + " must be an RSA public key of at least 2048 bits" + FORM;
        assertRefused(key, "hidden", sentence);
        assertRefused(key, "hidden\u0000", sentence);
        assertRefused(key, "missing/hidden.pem", sentence);
        assertRefused(key, "-----BEGIN PUBLIC KEY-----\nhidden\n-----END PUBLIC KEY-----", sentence);
        assertRefused(key, "-----BEGIN PUBLIC KEY-----\n****\n-----END PUBLIC KEY-----", sentence);
        assertRefused(key, pem(RSA.getPublic()).substring(0, 200), sentence);
        assertRefused(key, pem(P256.getPublic()), sentence);
        assertRefused(key, pem("PRIVATE KEY", RSA.getPrivate()), sentence);
        assertRefused(key, pem("PUBLIC KEY", RSA.getPrivate()), sentence);
        assertRefused(key, pem(rsa(1024).getPublic()), key + " has 1024 bits, but must have at least 2048");
    }

    @ParameterizedTest
    @ValueSource(strings = {"carillon.token.ecdsa-public-key", "carillon.token.ecdsa-previous-public-key"})
    void whatIsNoEcdsaKeyIsRefused(String key) {
        String sentence = key + " must be an ECDSA public key on the curve P-256, P-384 or P-521" + FORM;
        assertRefused(key, "hidden", sentence);
        assertRefused(key, pem(RSA.getPublic()), sentence);
        assertRefused(key, pem("PRIVATE KEY", P256.getPrivate()), sentence);
    }

    @Test
    void aFileThatHoldsNoKeyIsRefused(@TempDir Path directory) throws IOException {
        Path large = Files.writeString(directory.resolve("hidden.pem"), pem(RSA.getPublic()) + " ".repeat(64 << 10));
        String key = "carillon.token.rsa-public-key";
        String sentence = key + " must be an RSA public key of at least 2048 bits" + FORM;
        assertRefused(key, large.toString(), sentence);
        assertRefused(key, directory.toString(), sentence);
        Path binary =
                Files.write(directory.resolve("hidden.der"), RSA.getPublic().getEncoded());
        assertRefused(key, binary.toString(), sentence);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://login.example.org/jwks.json",
                "http://localhost.example.org/",
                "http://127.0.0.1.example.org/",
                "https://user:hidden@login.example.org/",
                "https://",
                "https:hidden",
                "ftp://localhost/",
                "file:///etc/passwd",
                "login.example.org",
                "https://login.example.org/{{realm}}"
            })
    void theIssuersAddressIsHttpsOrThisMachine(String address) {
        assertRefused(
                "carillon.token.jwks-public-endpoint",
                address,
                "carillon.token.jwks-public-endpoint must be an address such as https://login.example.org/jwks.json,"
                        + " without user and password; http only on this machine");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:8080/jwks", "http://127.0.0.1/", "http://[::1]:8080/", "https://a/?k=1"})
    void anAddressOnThisMachineNeedsNoTls(String address) {
        assertThat(read(Map.of("carillon.token.jwks-public-endpoint", address))
                        .connectionTokens()
                        .jwks())
                .isEqualTo(URI.create(address));
    }

    @ParameterizedTest
    @ValueSource(strings = {"carillon.token.audience", "carillon.token.issuer", "carillon.subscription-token.audience"})
    void exactOrRegexButNotBoth(String key) {
        assertThatThrownBy(() -> read(Map.of(key, "a", key + "-regex", "a")))
                .isInstanceOf(InvalidSetting.class)
                .hasMessage(key + " and " + key + "-regex are both set: allowed is one of them");
        assertThatThrownBy(() -> read(Map.of(key + "-regex", "(")))
                .isInstanceOf(InvalidSetting.class)
                .hasMessage(key + "-regex is \"(\", but must be a regular expression");
    }

    @Test
    void theUsersClaimHasAName() {
        assertRefused(
                "carillon.token.user-id-claim",
                "user id",
                "carillon.token.user-id-claim is \"user id\", but must be the name of a claim, of the characters"
                        + " a-z A-Z 0-9 _ . : / -");
    }

    @Test
    void subscriptionTokensHaveKeysOfTheirOwnOnlyIfSomebodySaysSo() {
        String key = "carillon.subscription-token.enabled";
        String secret = "carillon.subscription-token.hmac-secret-key";
        assertRefused(key, "yes", key + " is \"yes\", but must be true or false");
        assertRefused(
                key,
                "true",
                key + " is true, but there is no key: set carillon.subscription-token.hmac-secret-key,"
                        + " carillon.subscription-token.rsa-public-key, carillon.subscription-token.ecdsa-public-key or"
                        + " carillon.subscription-token.jwks-public-endpoint");
        assertRefused(
                secret,
                SECRET,
                "keys below carillon.subscription-token. are set, but " + key
                        + " is not: set it to true to use them, or to false to leave them aside");
        assertThat(read(Map.of(key, "false", secret, SECRET)).subscriptionTokens())
                .isNull();
        assertThat(read(Map.of(key, "true", secret, SECRET)).subscriptionTokens())
                .isNotNull();
    }

    @Test
    void theKnownSecretOfTheDevelopmentProfileIsThere() {
        assertThat(read(Map.of("carillon.profile", "development"))
                        .connectionTokens()
                        .hmacSecrets())
                .containsExactly(new Secret("development-only-secret-of-32-bytes!"));
    }

    private static void assertRefused(String key, String value, String sentence) {
        assertThatThrownBy(() -> read(Map.of(key, value)))
                .isInstanceOf(InvalidSetting.class)
                .hasMessage(sentence)
                .hasMessageNotContaining("hidden");
    }

    private static Settings read(Map<String, String> raw) {
        return SettingsReader.read(raw).settings();
    }

    private static boolean matches(Pattern pattern, String text) {
        return pattern.matcher(text).matches();
    }

    private static String pem(PublicKey key) {
        return pem("PUBLIC KEY", key);
    }

    private static String pem(String type, Key key) {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
        return "-----BEGIN " + type + "-----\n" + lines + "\n-----END " + type + "-----\n";
    }

    private static KeyPair rsa(int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair ec(String curve) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}

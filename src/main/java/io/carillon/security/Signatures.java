package io.carillon.security;

import io.carillon.channel.Refusal;
import io.carillon.settings.Settings.Secret;
import io.carillon.settings.TokenSettings;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadFactory;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwx.HeaderParameterNames;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a token was signed with one of the issuer's keys. Which keys are tried follows from the algorithm, and a
 * key is never used with an algorithm of another kind; what a token says about where its key can be found ({@code jku},
 * {@code jwk}, {@code x5u}, {@code x5c}) is ignored. Refuses with {@link Refusal.BadRequest}, whose sentence is for the log.
 * Thread-safe.
 */
final class Signatures implements AutoCloseable {

    private static final int MOST_CHARACTERS = 8 << 10;
    private static final Pattern FORM = Pattern.compile("[\\w-]+\\.[\\w-]+\\.[\\w-]+");
    /** Each of these changes what is signed or must be understood; no issuer of JWTs needs one. */
    private static final List<String> FOREIGN_HEADERS = List.of("crit", "b64", "zip");

    private final List<Key> ownKeys;
    private final @Nullable PublishedKeys publishedKeys;

    Signatures(TokenSettings settings, Clock clock, ThreadFactory threads) {
        var keys = new ArrayList<Key>();
        for (Secret secret : settings.hmacSecrets()) {
            keys.add(new HmacKey(secret.value().getBytes(StandardCharsets.UTF_8)));
        }
        keys.addAll(settings.rsaKeys());
        keys.addAll(settings.ecdsaKeys());
        ownKeys = List.copyOf(keys);
        publishedKeys = settings.jwks() == null ? null : new PublishedKeys(settings.jwks(), clock, threads);
    }

    /**
     * The payload of a token with a good signature.
     *
     * @throws Refusal.BadRequest if that it is not can be said at once; else the stage fails
     */
    CompletionStage<String> verify(String token) {
        JsonWebSignature signature = parse(token);
        String algorithm = text(signature, HeaderParameterNames.ALGORITHM);
        if (ownKeys.stream().anyMatch(key -> isSignedWith(signature, algorithm, key))) {
            return CompletableFuture.completedFuture(payload(signature));
        }
        String keyId = text(signature, HeaderParameterNames.KEY_ID);
        if (publishedKeys == null || keyId.isEmpty() || !isPublic(algorithm)) {
            throw new Refusal.BadRequest("no key of the settings has made this signature");
        }
        return publishedKeys.find(keyId).thenApply(keys -> {
            boolean signed = keys.stream()
                    .filter(key ->
                            key.getAlgorithm() == null || key.getAlgorithm().equals(algorithm))
                    .anyMatch(key -> isSignedWith(signature, algorithm, key.getPublicKey()));
            if (!signed) {
                throw new Refusal.BadRequest("the issuer's key of this name has not made this signature");
            }
            return payload(signature);
        });
    }

    @Override
    public void close() {
        if (publishedKeys != null) {
            publishedKeys.close();
        }
    }

    private static JsonWebSignature parse(String token) {
        if (token.length() > MOST_CHARACTERS) {
            throw new Refusal.BadRequest("it has " + token.length() + " characters, allowed are " + MOST_CHARACTERS);
        }
        if (!FORM.matcher(token).matches()) {
            throw new Refusal.BadRequest("it is not three parts in Base64");
        }
        var signature = new JsonWebSignature();
        try {
            signature.setCompactSerialization(token);
        } catch (JoseException | RuntimeException e) {
            throw new Refusal.BadRequest("its header is not a JSON object");
        }
        for (String header : FOREIGN_HEADERS) {
            if (signature.getObjectHeader(header) != null) {
                throw new Refusal.BadRequest("its header has \"" + header + "\"");
            }
        }
        return signature;
    }

    private static String text(JsonWebSignature signature, String header) {
        Object value = signature.getObjectHeader(header);
        if (value == null) {
            return "";
        }
        if (!(value instanceof String text)) {
            throw new Refusal.BadRequest("\"" + header + "\" in its header is not a string");
        }
        return text;
    }

    /** Never true for an algorithm that is not in {@link #fits}, {@code none} among them. */
    private static boolean isSignedWith(JsonWebSignature signature, String algorithm, Key key) {
        if (!fits(key, algorithm)) {
            return false;
        }
        try {
            signature.setAlgorithmConstraints(new AlgorithmConstraints(ConstraintType.PERMIT, algorithm));
            // How long a secret must be is said by the settings, for all three algorithms: jose4j wants 64 bytes for
            // HS512.
            signature.setDoKeyValidation(!(key instanceof SecretKey));
            signature.setKey(key);
            return signature.verifySignature();
        } catch (JoseException | RuntimeException e) {
            // jose4j throws for some signatures that cannot be one, and for keys that are too weak.
            return false;
        }
    }

    private static boolean isPublic(String algorithm) {
        return Stream.of("RS", "ES", "EdDSA").anyMatch(algorithm::startsWith);
    }

    private static boolean fits(Key key, String algorithm) {
        return switch (algorithm) {
            case AlgorithmIdentifiers.HMAC_SHA256, AlgorithmIdentifiers.HMAC_SHA384, AlgorithmIdentifiers.HMAC_SHA512 ->
                key instanceof SecretKey;
            case AlgorithmIdentifiers.RSA_USING_SHA256,
                    AlgorithmIdentifiers.RSA_USING_SHA384,
                    AlgorithmIdentifiers.RSA_USING_SHA512 -> key instanceof RSAPublicKey;
            case AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256 -> isOn(EllipticCurves.P_256, key);
            case AlgorithmIdentifiers.ECDSA_USING_P384_CURVE_AND_SHA384 -> isOn(EllipticCurves.P_384, key);
            case AlgorithmIdentifiers.ECDSA_USING_P521_CURVE_AND_SHA512 -> isOn(EllipticCurves.P_521, key);
            case AlgorithmIdentifiers.EDDSA -> key instanceof EdECPublicKey;
            default -> false;
        };
    }

    private static boolean isOn(String curve, Key key) {
        return key instanceof ECPublicKey ec
                && curve.equals(EllipticCurves.getName(ec.getParams().getCurve()));
    }

    private static String payload(JsonWebSignature signature) {
        return StrictUtf8.decode(signature.getUnverifiedPayloadBytes());
    }
}

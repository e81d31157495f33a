package io.carillon.security;

import io.carillon.settings.Settings.Secret;
import io.carillon.settings.TokenSettings;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Tokens made by hand with the JDK alone, so that everything in them can be wrong; and the keys they are made with. */
final class TestTokens {

    static final String SECRET = "a secret of thirty-two bytes....";
    static final String PREVIOUS_SECRET = "another secret of 32 bytes......";
    static final KeyPair RSA = rsa(2048);
    static final KeyPair PREVIOUS_RSA = rsa(2048);
    static final KeyPair P256 = ec("secp256r1");
    static final KeyPair P384 = ec("secp384r1");
    static final KeyPair P521 = ec("secp521r1");
    static final KeyPair ED25519 = pair("Ed25519");

    /** With all of them, except the last. */
    static final TokenSettings EVERY_KEY = settings(
            List.of(SECRET, PREVIOUS_SECRET),
            List.of(RSA.getPublic(), PREVIOUS_RSA.getPublic()),
            List.of(P256.getPublic(), P384.getPublic(), P521.getPublic()),
            null);

    private TestTokens() {}

    /** Settings with these keys only. */
    static TokenSettings settings(
            List<String> secrets, List<PublicKey> rsa, List<PublicKey> ecdsa, @Nullable URI jwks) {
        return new TokenSettings(secrets.stream().map(Secret::new).toList(), rsa, ecdsa, jwks, null, null, "sub");
    }

    static String hs256(String payload) {
        return hmac("HS256", SECRET.getBytes(StandardCharsets.UTF_8), payload);
    }

    static String hmac(String algorithm, byte[] secret, String payload) {
        return hmacWithHeader(header(algorithm), algorithm, secret, payload);
    }

    /** With the default secret. */
    static String withHeader(String header, String payload) {
        return hmacWithHeader(header, "HS256", SECRET.getBytes(StandardCharsets.UTF_8), payload);
    }

    static String hmacWithHeader(String header, String algorithm, byte[] secret, String payload) {
        String content = encode(header) + '.' + encode(payload);
        return content + '.' + encode(mac(algorithm, secret, content));
    }

    /** Signs what stands before the second point with HS256. */
    static String hmacOf(String content, byte[] secret) {
        return content + '.' + encode(mac("HS256", secret, content));
    }

    /** Signs in the way of an algorithm, whatever the header says. */
    static String signed(String header, String algorithm, PrivateKey key, String payload) {
        String content = encode(header) + '.' + encode(payload);
        try {
            Signature signature = Signature.getInstance(jcaName(algorithm));
            signature.initSign(key);
            signature.update(content.getBytes(StandardCharsets.US_ASCII));
            return content + '.' + encode(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String signed(String algorithm, KeyPair key, String payload) {
        return signed(header(algorithm), algorithm, key.getPrivate(), payload);
    }

    static String header(String algorithm) {
        return "{\"alg\":\"" + algorithm + "\",\"typ\":\"JWT\"}";
    }

    static String header(String algorithm, String keyId) {
        return "{\"alg\":\"" + algorithm + "\",\"kid\":\"" + keyId + "\"}";
    }

    static String encode(String text) {
        return encode(text.getBytes(StandardCharsets.UTF_8));
    }

    static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static String pem(PublicKey key) {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }

    static KeyPair rsa(int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A payload with which the whole token has so many characters, or the fewest that are more. */
    static String padded(int characters) {
        int pad = 0;
        while (hs256("{\"jti\":\"" + "x".repeat(pad) + "\"}").length() < characters) {
            pad += Math.max(
                    1,
                    (characters - hs256("{\"jti\":\"" + "x".repeat(pad) + "\"}").length()) / 2);
        }
        return "{\"jti\":\"" + "x".repeat(pad) + "\"}";
    }

    private static byte[] mac(String algorithm, byte[] secret, String content) {
        try {
            String name = "HmacSHA" + algorithm.substring(2);
            Mac mac = Mac.getInstance(name);
            mac.init(new SecretKeySpec(secret, name));
            return mac.doFinal(content.getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String jcaName(String algorithm) {
        if (algorithm.equals("EdDSA")) {
            return "Ed25519";
        }
        String digest = "SHA" + algorithm.substring(2);
        return algorithm.startsWith("RS") ? digest + "withRSA" : digest + "withECDSAinP1363Format";
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

    private static KeyPair pair(String algorithm) {
        try {
            return KeyPairGenerator.getInstance(algorithm).generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}

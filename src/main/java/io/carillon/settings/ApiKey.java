package io.carillon.settings;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A key of the server API. Only its SHA-256 is kept.
 *
 * @param name what the log calls it
 */
public record ApiKey(String name, String sha256) {

    /** Whether this is the key. Takes the same time for every text of the same length. */
    public boolean matches(String candidate) {
        return MessageDigest.isEqual(
                sha256.getBytes(StandardCharsets.US_ASCII), digest(candidate).getBytes(StandardCharsets.US_ASCII));
    }

    static String digest(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}

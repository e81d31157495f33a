package io.carillon.checker;

import io.carillon.testing.ApiClient;
import jakarta.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What publishers of the checker publish: the idempotency key, and something to tell payloads apart.
 *
 * @param key the idempotency key
 * @param hash of the whole payload
 */
record Payload(String key, long hash) {

    /** The payload with this key, as JSON. */
    static String json(String key, long random) {
        return "{\"key\":\"" + key + "\",\"random\":" + random + "}";
    }

    /** Reads one that came back. */
    static Payload of(JsonObject data) {
        return new Payload(data.getString("key"), hash(data.toString()));
    }

    /** Reads one that is to be sent. */
    static Payload of(String json) {
        return of(ApiClient.parse(json));
    }

    private static long hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong();
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}

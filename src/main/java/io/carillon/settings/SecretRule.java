package io.carillon.settings;

import java.nio.charset.StandardCharsets;

/**
 * How long a secret must be.
 *
 * @param development whether the development profile is on: its known secrets may be shorter
 */
record SecretRule(boolean development) {

    private static final int LEAST_BYTES = 32;

    /** @throws InvalidSetting if the secret is too short; never shows it */
    void check(String key, String secret) {
        int length = secret.getBytes(StandardCharsets.UTF_8).length;
        if (length < LEAST_BYTES && !(development && secret.equals(DevelopmentProfile.VALUES.get(key)))) {
            throw new InvalidSetting(key + " has " + length + " bytes, but must have at least " + LEAST_BYTES
                    + "; make one with: openssl rand -hex 32");
        }
    }
}

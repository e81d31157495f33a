package io.carillon.testing;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** A user of the test servers' own realms, and how each server writes one down; an empty role is none. */
public record TestUser(String name, String password, String role) {
    /** May publish. */
    public static final TestUser ANN = new TestUser("ann", "ann-password", "carillon-publisher");

    /** May not. */
    public static final TestUser BOB = new TestUser("bob", "bob-password", "");

    static final List<TestUser> ALL = List.of(ANN, BOB);

    /** The one of that name. */
    public static TestUser named(String name) {
        return ALL.stream().filter(user -> user.name().equals(name)).findAny().orElseThrow();
    }

    private static final byte[] SALT = "carillon".getBytes(StandardCharsets.US_ASCII);
    private static final int PAYARA_ROUNDS = 100;

    /** A line of WildFly's application-users.properties. */
    String wildFlyUserLine() {
        byte[] digest = digest("MD5", (name + ":ApplicationRealm:" + password).getBytes(StandardCharsets.UTF_8));
        return "\n" + name + "=" + HexFormat.of().formatHex(digest) + "\n";
    }

    /** A line of WildFly's application-roles.properties. */
    String wildFlyRoleLine() {
        return "\n" + name + "=" + role + "\n";
    }

    /** A line of Payara's keyfile. */
    String payaraLine() {
        byte[] hash = concat(password.getBytes(StandardCharsets.UTF_8), SALT);
        for (int round = 0; round < PAYARA_ROUNDS; round++) {
            hash = digest("SHA-256", hash);
        }
        return name + ";{SSHA256}" + Base64.getEncoder().encodeToString(concat(hash, SALT)) + ";" + role + "\n";
    }

    private static byte[] digest(String algorithm, byte[] bytes) {
        try {
            return MessageDigest.getInstance(algorithm).digest(bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = java.util.Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}

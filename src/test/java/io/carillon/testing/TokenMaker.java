package io.carillon.testing;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jose4j.json.JsonUtil;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;

/**
 * Makes tokens for developers:
 *
 * <pre>{@code mvn -q test-compile exec:java -Dexec.args="--user ann --ttl 1h"}</pre>
 *
 * prints a connection token that a Carillon with the development profile accepts.
 */
public final class TokenMaker {

    /** What a Carillon with the development profile knows; no secret at all. */
    public static final String DEVELOPMENT_SECRET = "development-only-secret-of-32-bytes!";

    public static final String USAGE = """
            Makes a token and prints it: mvn -q test-compile exec:java -Dexec.args="OPTIONS"
              --user ID        whose it is; without it: an anonymous client's
              --ttl DURATION   how long it is valid, such as 90s, 30m, 1h or 7d, or never; 1h without it
              --channel NAME   makes a subscription token for this channel instead of a connection token
              --channels A,B   channels that the connection is subscribed to by the server
              --info JSON      what others see of the client, without spaces or in single quotes: '{"name":"Ann"}'
              --secret TEXT    carillon.token.hmac-secret-key of the server, 32 bytes at least; without it: the one of
                               the development profile""";

    private static final Set<String> OPTIONS = Set.of("user", "ttl", "channel", "channels", "info", "secret");
    private static final Pattern TTL = Pattern.compile("(\\d{1,9})([smhd])");
    private static final int LEAST_SECRET_BYTES = 32;

    private TokenMaker() {}

    /** Prints the token; with wrong options, ends with a sentence and the usage. */
    public static void main(String[] arguments) {
        try {
            System.out.println(make(Clock.systemUTC(), arguments));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n\n" + USAGE);
            System.exit(1);
        }
    }

    /**
     * The token that the options ask for.
     *
     * @throws IllegalArgumentException with a sentence, if they cannot be used
     */
    public static String make(Clock clock, String... arguments) {
        Map<String, String> options = options(arguments);
        String secret = options.getOrDefault("secret", DEVELOPMENT_SECRET);
        if (secret.getBytes(StandardCharsets.UTF_8).length < LEAST_SECRET_BYTES) {
            throw new IllegalArgumentException("--secret must have " + LEAST_SECRET_BYTES + " bytes at least");
        }
        return sign(JsonUtil.toJson(claims(options, clock)), secret);
    }

    private static Map<String, String> options(String[] arguments) {
        var options = new LinkedHashMap<String, String>();
        for (int i = 0; i < arguments.length; i += 2) {
            String name = arguments[i].startsWith("--") ? arguments[i].substring(2) : "";
            if (!OPTIONS.contains(name)) {
                throw new IllegalArgumentException("There is no option " + arguments[i]);
            }
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException("The value of " + arguments[i] + " is missing");
            }
            if (options.put(name, arguments[i + 1]) != null) {
                throw new IllegalArgumentException(arguments[i] + " is there twice");
            }
        }
        if (options.containsKey("channel") && options.containsKey("channels")) {
            throw new IllegalArgumentException(
                    "--channel makes a subscription token, --channels is for a connection token");
        }
        return options;
    }

    private static Map<String, Object> claims(Map<String, String> options, Clock clock) {
        long now = clock.instant().getEpochSecond();
        String ttl = options.getOrDefault("ttl", "1h");
        var claims = new LinkedHashMap<String, Object>();
        claims.put("sub", options.getOrDefault("user", ""));
        claims.put("iat", now);
        if (!ttl.equals("never")) {
            claims.put("exp", now + duration(ttl).toSeconds());
        }
        if (options.containsKey("channel")) {
            claims.put("channel", options.get("channel"));
        }
        if (options.containsKey("channels")) {
            claims.put("channels", List.of(options.get("channels").split(",")));
        }
        if (options.containsKey("info")) {
            claims.put("info", json(options.get("info")));
        }
        return claims;
    }

    private static Duration duration(String ttl) {
        Matcher matcher = TTL.matcher(ttl);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("--ttl is " + ttl + ", but must be like 90s, 30m, 1h, 7d, or never");
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    private static Object json(String text) {
        try {
            Map<String, Object> object = JsonUtil.parseJson("{\"info\":" + text + "}");
            if (object.size() == 1 && object.get("info") != null) {
                return object.get("info");
            }
        } catch (JoseException notJson) {
            // Falls through to the one message for everything that is not a value.
        }
        throw new IllegalArgumentException("--info is " + text + ", but must be JSON such as {\"name\":\"Ann\"}");
    }

    /** Signs claims, a JSON object, with HS256. */
    public static String sign(String claims, String secret) {
        var signature = new JsonWebSignature();
        signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.HMAC_SHA256);
        signature.setHeader("typ", "JWT");
        signature.setPayload(claims);
        signature.setKey(new HmacKey(secret.getBytes(StandardCharsets.UTF_8)));
        try {
            return signature.getCompactSerialization();
        } catch (JoseException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}

package io.carillon.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How to reach Redis: by {@code url} or by {@code config}.
 *
 * @param url {@code redis://} or {@code rediss://} (TLS), then {@code user:password@} if needed, host, {@code :port}
 *     (6379 if missing) and {@code /database} if it is not 0
 * @param config instead of the url: a Redisson YAML configuration (cluster, sentinel …), as its text or as the path of
 *     a file with it
 * @param prefix what the names of everything in Redis begin with; installations that share a Redis differ in it
 * @param partitions how many topics there are; the same on every node
 */
public record RedisSettings(@Nullable String url, @Nullable String config, String prefix, int partitions) {

    public static final String DEFAULT_PREFIX = "carillon";
    public static final int DEFAULT_PARTITIONS = 64;

    private static final int MAX_PARTITIONS = 1024;
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9._:-]{1,64}");
    private static final Pattern USER_INFO = Pattern.compile("[^:]*:.+");
    private static final Pattern PATH = Pattern.compile("/?|/[0-9]{1,4}");

    /**
     * @throws InvalidSetting with a sentence that names the key, the value without its password, and what is
     *     allowed
     */
    public RedisSettings {
        if ((url == null) == (config == null)) {
            throw new InvalidSetting("carillon.redis.url and carillon.redis.config are "
                    + (url == null ? "both missing" : "both set") + ": allowed is exactly one of them");
        }
        if (url != null) {
            checkUrl(url);
        }
        if (config != null) {
            checkConfig(config);
        }
        if (!PREFIX.matcher(prefix).matches()) {
            throw new InvalidSetting("carillon.redis.prefix is \"" + prefix
                    + "\": allowed are 1 to 64 letters, digits and the characters . _ : -");
        }
        if (partitions < 1 || partitions > MAX_PARTITIONS) {
            throw new InvalidSetting(
                    "carillon.redis.partitions is " + partitions + ": allowed are 1 to " + MAX_PARTITIONS);
        }
    }

    /** A Redis with the default prefix and number of partitions. */
    public static RedisSettings at(String url) {
        return new RedisSettings(url, null, DEFAULT_PREFIX, DEFAULT_PARTITIONS);
    }

    /** Whether {@code config} is the YAML itself, not a path. */
    public boolean configIsText() {
        return config != null && isText(config);
    }

    /** Where Redis is, for a person: never with user or password. */
    public String address() {
        if (url != null) {
            return withoutCredentials(url);
        }
        return configIsText() ? "the servers of carillon.redis.config" : "the servers of " + config;
    }

    /** Without credentials. */
    @Override
    public String toString() {
        return "RedisSettings[" + address() + ", prefix=" + prefix + ", partitions=" + partitions + "]";
    }

    private static void checkUrl(String url) {
        try {
            URI uri = new URI(url);
            String userInfo = uri.getRawUserInfo();
            if (("redis".equals(uri.getScheme()) || "rediss".equals(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getPort() != 0
                    && uri.getPort() <= 65_535
                    && (userInfo == null || USER_INFO.matcher(userInfo).matches())
                    && PATH.matcher(uri.getRawPath()).matches()
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null) {
                return;
            }
        } catch (URISyntaxException e) {
            // The same sentence; the exception's own would hold the password.
        }
        throw new InvalidSetting("carillon.redis.url is \"" + withoutCredentials(url)
                + "\": allowed is redis://host:port or rediss://host:port, with user:password@ before the host"
                + " (special characters as %40 and the like) and /database after the port if needed");
    }

    private static void checkConfig(String config) {
        if (isText(config)) {
            return;
        }
        try {
            if (Files.isReadable(Path.of(config)) && Files.isRegularFile(Path.of(config))) {
                return;
            }
        } catch (InvalidPathException e) {
            // Not a readable file either.
        }
        throw new InvalidSetting("carillon.redis.config is \"" + config
                + "\": allowed is the path of a readable file with a Redisson YAML configuration, or its text");
    }

    private static boolean isText(String config) {
        // Every Redisson configuration has a key such as singleServerConfig.
        return config.indexOf('\n') >= 0 || config.contains("Config:");
    }

    // Works on what is not a URL too: everything up to the last @ goes.
    private static String withoutCredentials(String url) {
        int scheme = url.indexOf("://");
        int start = scheme < 0 ? 0 : scheme + 3;
        return url.substring(0, start) + url.substring(Math.max(start, url.lastIndexOf('@') + 1));
    }
}

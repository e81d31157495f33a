package io.carillon.settings;

import io.carillon.channel.Namespaces;
import io.carillon.settings.Settings.Heartbeat;
import io.carillon.settings.Settings.Limits;
import io.carillon.settings.Settings.Timing;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes {@link Settings} of raw values. */
public final class SettingsReader {

    private static final int MESSAGES_IN_QUEUE = 12;
    private static final Duration LONGEST_SPREAD = Duration.ofSeconds(10);
    private static final String DIGEST = "sha256:";

    private final SettingValues values;
    private final boolean development;
    private final SecretRule secretRule;

    private SettingsReader(Map<String, String> raw) {
        String profile = raw.getOrDefault("carillon.profile", "").strip();
        if (!profile.isEmpty() && !profile.equals("development")) {
            throw new InvalidSetting("carillon.profile", profile, "development, or not set at all");
        }
        development = profile.equals("development");
        secretRule = new SecretRule(development);
        var all = new HashMap<String, String>();
        if (development) {
            all.putAll(DevelopmentProfile.VALUES);
        }
        all.putAll(raw);
        values = new SettingValues(all);
    }

    /**
     * What was read.
     *
     * @param unknown keys that no setting has: most likely misspelt
     */
    public record Result(Settings settings, Set<String> unknown) {}

    /**
     * Reads the settings.
     *
     * @param raw the values by key, such as {@code carillon.api-key}
     * @throws InvalidSetting if a value cannot be used
     */
    public static Result read(Map<String, String> raw) {
        var reader = new SettingsReader(raw);
        Settings settings = reader.settings();
        Set<String> unknown = reader.values.unknown();
        // How the server reaches its database: read by the files in server-config, not here.
        unknown.removeIf(key -> key.matches("carillon\\.db[.-].*"));
        return new Result(settings, unknown);
    }

    private Settings settings() {
        values.text("carillon.profile");
        Namespaces namespaces = new NamespaceReader(values).read();
        var tokens = new TokenSettingsReader(values, secretRule);
        return new Settings(
                development,
                values.text("carillon.node-name", hostName()),
                publicUrl(),
                apiKeys(),
                allowedOrigins(),
                transportErrors(),
                tokens.connection(),
                tokens.subscription(),
                clients(namespaces),
                namespaces,
                redis(),
                limits(),
                timing(),
                heartbeat());
    }

    private boolean transportErrors() {
        String key = "carillon.api-error-mode";
        String mode = values.text(key, "reply");
        if (!mode.equals("reply") && !mode.equals("transport")) {
            throw new InvalidSetting(key, mode, "reply or transport");
        }
        return mode.equals("transport");
    }

    private Limits limits() {
        var limits = new Limits(
                values.bytes("carillon.frame-limit", 64 << 10, 1 << 10, 1 << 20),
                values.bytes("carillon.body-limit", 64 << 10, 1 << 10, 1 << 20),
                values.bytes("carillon.queue-limit", 1 << 20, 64 << 10, 64 << 20),
                values.number("carillon.journal-queue-limit", 10_000, 100, 1_000_000),
                values.bytes("carillon.recent-limit", 64 << 20, 1 << 20, 1 << 30),
                values.number("carillon.connection-limit", 100_000, 1, 1_000_000));
        int largest = Math.max(limits.frameBytes(), limits.bodyBytes());
        if (limits.queueBytes() < MESSAGES_IN_QUEUE * largest) {
            throw new InvalidSetting("carillon.queue-limit is " + limits.queueBytes()
                    + " bytes, but must hold at least "
                    + MESSAGES_IN_QUEUE + " messages of carillon.frame-limit and carillon.body-limit, "
                    + MESSAGES_IN_QUEUE * largest + " bytes: readers that are not slow would be closed as slow");
        }
        return limits;
    }

    private Timing timing() {
        return new Timing(
                values.duration("carillon.database-timeout", Duration.ofMillis(1_500), Duration.ofMillis(100)),
                values.duration("carillon.position-check-interval", Duration.ofSeconds(5), Duration.ofMillis(100)),
                values.duration("carillon.retention-interval", Duration.ofSeconds(30), Duration.ofMillis(100)),
                values.duration("carillon.idempotency-window", Duration.ofMinutes(5), Duration.ofSeconds(1)),
                values.duration("carillon.presence-update-interval", Duration.ofSeconds(27), Duration.ofMillis(100)),
                outboxInterval(),
                shutdownSpread());
    }

    private Duration outboxInterval() {
        String key = "carillon.outbox-interval";
        Duration interval = values.duration(key, Duration.ofMillis(250), Duration.ZERO);
        if (!interval.isZero() && interval.compareTo(Duration.ofMillis(10)) < 0) {
            throw new InvalidSetting(key, values.text(key, ""), "at least 10ms, or 0: never");
        }
        return interval;
    }

    private Duration shutdownSpread() {
        String key = "carillon.shutdown-spread";
        Duration spread = values.duration(key, Duration.ofSeconds(3), Duration.ZERO);
        if (spread.compareTo(LONGEST_SPREAD) > 0) {
            throw new InvalidSetting(
                    key,
                    values.text(key, ""),
                    "at most " + LONGEST_SPREAD.toSeconds() + "s: whoever stops servers waits 30 s for one");
        }
        return spread;
    }

    private Heartbeat heartbeat() {
        var heartbeat = new Heartbeat(
                values.text("carillon.heartbeat-text", "--heartbeat--"),
                values.duration("carillon.ping-interval", Duration.ofSeconds(25), Duration.ofMillis(100)),
                values.duration("carillon.pong-timeout", Duration.ofSeconds(8), Duration.ofMillis(50)));
        if (heartbeat.timeout().compareTo(heartbeat.interval()) >= 0) {
            throw new InvalidSetting(
                    "carillon.pong-timeout",
                    values.text("carillon.pong-timeout", "8s"),
                    "shorter than carillon.ping-interval, "
                            + heartbeat.interval().toMillis() + "ms");
        }
        return heartbeat;
    }

    private @Nullable RedisSettings redis() {
        String url = values.text("carillon.redis.url");
        String config = values.text("carillon.redis.config");
        String prefix = values.text("carillon.redis.prefix", "carillon");
        int partitions = values.number("carillon.redis.partitions", 64, 1, 1024);
        return url == null && config == null ? null : new RedisSettings(url, config, prefix, partitions);
    }

    private List<ApiKey> apiKeys() {
        var keys = new ArrayList<ApiKey>();
        if (values.text("carillon.api-key") != null) {
            keys.add(apiKey("default", "carillon.api-key"));
        }
        for (String name : values.below("carillon.api-key.")) {
            keys.add(apiKey(name, "carillon.api-key." + name));
        }
        return List.copyOf(keys);
    }

    private ApiKey apiKey(String name, String key) {
        String value = values.text(key, "");
        if (value.startsWith(DIGEST)) {
            String digest = value.substring(DIGEST.length());
            if (!digest.matches("[0-9a-fA-F]{64}")) {
                throw new InvalidSetting(key + " begins with " + DIGEST + ", but 64 hexadecimal digits must follow");
            }
            return new ApiKey(name, digest.toLowerCase(Locale.ROOT));
        }
        secretRule.check(key, value);
        return new ApiKey(name, ApiKey.digest(value));
    }

    private ClientSettings clients(Namespaces namespaces) {
        return new ClientSettings(
                values.flag("carillon.allow-anonymous-connect-without-token", false),
                values.flag("carillon.disallow-anonymous-connection-tokens", false),
                values.number("carillon.channel-limit", 128, 1, 100_000),
                values.number("carillon.user-connection-limit", 0, 0, 1_000_000),
                values.number("carillon.connection-rate-limit", 0, 0, 1_000_000),
                values.number("carillon.history-max-publication-limit", 300, 1, 10_000),
                values.number("carillon.recovery-max-publication-limit", 300, 1, 10_000),
                values.flag("carillon.connect-include-server-time", false),
                personalChannel(namespaces),
                new ClientSettings.Delays(
                        values.duration("carillon.stale-close-delay", Duration.ofSeconds(10), Duration.ofMillis(100)),
                        values.duration("carillon.expired-close-delay", Duration.ofSeconds(25), Duration.ZERO),
                        values.duration("carillon.expired-sub-close-delay", Duration.ofSeconds(25), Duration.ZERO),
                        // Below the five seconds after which SDKs give up.
                        values.duration("carillon.hook-timeout", Duration.ofSeconds(4), Duration.ofMillis(100))));
    }

    private ClientSettings.@Nullable PersonalChannel personalChannel(Namespaces namespaces) {
        String prefix = "carillon.subscribe-to-user-personal-channel.";
        boolean enabled = values.flag(prefix + "enabled", false);
        String namespace = values.text(prefix + "personal-channel-namespace", "");
        boolean single = values.flag(prefix + "single-connection", false);
        if (enabled && namespaces.all().stream().noneMatch(known -> known.name().equals(namespace))) {
            throw new InvalidSetting(
                    prefix + "personal-channel-namespace", namespace, "a namespace that exists, or not set at all");
        }
        return enabled ? new ClientSettings.PersonalChannel(namespace, single) : null;
    }

    private @Nullable URI publicUrl() {
        String key = "carillon.public-url";
        String value = values.text(key);
        if (value == null) {
            return null;
        }
        try {
            URI uri = URI.create(value);
            if (uri.getHost() != null
                    && uri.getUserInfo() == null
                    && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Falls through to the one message for everything that is no such address.
        }
        throw new InvalidSetting(key, value, "an address such as https://push.example.org");
    }

    private List<String> allowedOrigins() {
        String key = "carillon.allowed-origins";
        List<String> patterns = values.list(key);
        for (String pattern : patterns) {
            if (!pattern.matches("\\*|[a-z*]+://[^/\\s]+")) {
                throw new InvalidSetting(
                        key,
                        pattern,
                        "a list of origins such as https://app.example.org or https://*.example.org, or *");
            }
        }
        return patterns;
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "node";
        }
    }
}

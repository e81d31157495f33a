package io.carillon.redis;

import io.carillon.settings.RedisSettings;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;
import org.redisson.config.ConstantDelay;
import org.redisson.config.SingleServerConfig;

/** Turns the settings into Redisson's own. Immutable. */
public final class RedissonConfiguration {

    private static final Pattern LINE = Pattern.compile("line (\\d+)");

    private final RedisSettings settings;
    private final @Nullable String yaml;

    /**
     * @throws IllegalArgumentException if the YAML cannot be read; the sentence holds nothing of its contents
     */
    public RedissonConfiguration(RedisSettings settings) {
        this.settings = settings;
        yaml = settings.url() == null ? yaml(settings) : null;
        create();
    }

    /** Where Redis is, for a person. */
    public String address() {
        return settings.address();
    }

    /** The topic of each partition. */
    public List<String> topicNames() {
        return IntStream.range(0, settings.partitions())
                .mapToObj(partition -> settings.prefix() + ":p:" + partition)
                .toList();
    }

    /** A configuration for one client: Redisson writes into those that it is given. */
    public Config create() {
        Config config = yaml == null ? single(settings) : parse(yaml);
        // What Carillon relies on, whatever the file says: text, order, no connecting on the callers' threads, no
        // pings.
        config.setCodec(StringCodec.INSTANCE);
        config.setKeepPubSubOrder(true);
        config.setLazyInitialization(false);
        withoutPings(config);
        return config;
    }

    // Redisson 4.7.0 loses a message that arrives on a subscribed connection together with the answer to a ping. The
    // probes of the connection do what the pings are for.
    private static void withoutPings(Config config) {
        if (config.isClusterConfig()) {
            config.useClusterServers().setPingConnectionInterval(0);
        } else if (config.isSentinelConfig()) {
            config.useSentinelServers().setPingConnectionInterval(0);
        } else if (config.isSingleConfig()) {
            config.useSingleServer().setPingConnectionInterval(0);
        }
    }

    private static Config single(RedisSettings settings) {
        URI url = URI.create(String.valueOf(settings.url()));
        var config = new Config().setThreads(2).setNettyThreads(2).setTcpKeepAlive(true);
        SingleServerConfig server = config.useSingleServer()
                .setAddress(url.getScheme() + "://" + url.getHost() + ":" + (url.getPort() < 0 ? 6379 : url.getPort()))
                .setDatabase(
                        url.getPath().length() < 2
                                ? 0
                                : Integer.parseInt(url.getPath().substring(1)))
                // One connection for commands: the order of announcements depends on it.
                .setConnectionPoolSize(1)
                .setConnectionMinimumIdleSize(1)
                .setSubscriptionConnectionPoolSize(2)
                .setSubscriptionConnectionMinimumIdleSize(1)
                .setDnsMonitoringInterval(-1);
        // All topics on one connection: those of the partitions and that of the nodes.
        server.setSubscriptionsPerConnection(Math.max(128, settings.partitions() + 1));
        // An announcement is worth little a second later, and nothing waits for it: fail early, repeat never.
        server.setTimeout(500).setConnectTimeout(1000).setSubscriptionTimeout(2000);
        server.setRetryAttempts(0).setRetryDelay(new ConstantDelay(Duration.ofMillis(100)));
        server.setReconnectionDelay(new ConstantDelay(Duration.ofMillis(100)));
        credentials(config, url.getRawUserInfo());
        return config;
    }

    private static void credentials(Config config, @Nullable String userInfo) {
        if (userInfo != null) {
            int colon = userInfo.indexOf(':');
            if (colon > 0) {
                config.setUsername(decoded(userInfo.substring(0, colon)));
            }
            config.setPassword(decoded(userInfo.substring(colon + 1)));
        }
    }

    private static String decoded(String part) {
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static String yaml(RedisSettings settings) {
        String config = settings.config();
        if (config == null) {
            throw new IllegalArgumentException("carillon.redis.url is missing");
        }
        try {
            return settings.configIsText() ? config : Files.readString(Path.of(config));
        } catch (IOException e) {
            throw new IllegalArgumentException("carillon.redis.config: the file cannot be read as UTF-8 text", e);
        }
    }

    // Without cause: the parser's messages quote the text, passwords included.
    private static Config parse(String yaml) {
        try {
            return Config.fromYAML(yaml);
        } catch (RuntimeException e) {
            Matcher line = LINE.matcher(String.valueOf(e.getMessage()));
            throw new IllegalArgumentException("carillon.redis.config is not a Redisson YAML configuration"
                    + (line.find() ? ": line " + line.group(1) + " is wrong" : ""));
        }
    }
}

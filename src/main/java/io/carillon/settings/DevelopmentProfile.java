package io.carillon.settings;

import java.util.Map;

/** What {@code carillon.profile=development} stands for. Whoever sets one of these keys keeps the own value. */
final class DevelopmentProfile {

    static final Map<String, String> VALUES = Map.ofEntries(
            Map.entry("carillon.api-key", "development"),
            Map.entry("carillon.token.hmac-secret-key", "development-only-secret-of-32-bytes!"),
            Map.entry("carillon.allow-anonymous-connect-without-token", "true"),
            Map.entry("carillon.without-namespace.allow-subscribe-for-client", "true"),
            Map.entry("carillon.without-namespace.allow-subscribe-for-anonymous", "true"),
            Map.entry("carillon.without-namespace.allow-publish-for-client", "true"),
            Map.entry("carillon.without-namespace.allow-publish-for-anonymous", "true"),
            Map.entry("carillon.namespace.chat.history-size", "1000"),
            Map.entry("carillon.namespace.chat.history-ttl", "24h"),
            Map.entry("carillon.namespace.chat.allow-subscribe-for-client", "true"),
            Map.entry("carillon.namespace.chat.allow-subscribe-for-anonymous", "true"),
            Map.entry("carillon.namespace.chat.allow-publish-for-client", "true"),
            Map.entry("carillon.namespace.chat.allow-publish-for-anonymous", "true"),
            Map.entry("carillon.namespace.chat.force-recovery", "true"),
            Map.entry("carillon.namespace.chat.presence", "true"),
            Map.entry("carillon.namespace.chat.join-leave", "true"),
            Map.entry("carillon.namespace.chat.force-push-join-leave", "true"),
            Map.entry("carillon.namespace.chat.allow-presence-for-client", "true"),
            Map.entry("carillon.namespace.chat.allow-presence-for-anonymous", "true"),
            Map.entry("carillon.namespace.chat.allow-history-for-client", "true"),
            Map.entry("carillon.namespace.chat.allow-history-for-anonymous", "true"),
            Map.entry("carillon.namespace.live.allow-subscribe-for-client", "true"),
            Map.entry("carillon.namespace.live.allow-subscribe-for-anonymous", "true"),
            Map.entry("carillon.namespace.live.allow-publish-for-client", "true"),
            Map.entry("carillon.namespace.live.allow-publish-for-anonymous", "true"));

    private DevelopmentProfile() {}
}

package io.carillon.security;

import io.carillon.channel.SubscribeOptions;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a valid connection token says.
 *
 * @param user empty: anonymous
 * @param expiresAt when the connection ends unless it is refreshed; null: never
 * @param info what others see of the connection, one compact JSON value; null: nothing
 * @param meta what only the server sees, a JSON object; null: nothing
 * @param subscriptions the channels that the client is subscribed to by the server
 */
public record ConnectionToken(
        String user,
        @Nullable Instant expiresAt,
        @Nullable String info,
        @Nullable String meta,
        Map<String, SubscribeOptions> subscriptions) {}

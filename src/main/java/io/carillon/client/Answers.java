package io.carillon.client;

import io.carillon.channel.ChannelName;
import io.carillon.channel.Refusal;
import io.carillon.channel.SubscribeOptions;
import io.carillon.hooks.ConnectHandler;
import io.carillon.hooks.PublishHandler;
import io.carillon.hooks.SubscribeHandler;
import io.carillon.protocol.Json;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What several handlers say, as one answer that is fit to be sent. A text that is no JSON, or no name of a channel, is the
 * application's fault: {@link IllegalArgumentException}. Stateless.
 */
final class Answers {

    private Answers() {}

    /** What the second says counts; subscriptions add up. */
    static ConnectHandler.Answer merged(ConnectHandler.Answer first, ConnectHandler.Answer second) {
        Map<String, SubscribeOptions> subscriptions = new HashMap<>(first.subscriptions());
        second.subscriptions().forEach((channel, options) -> subscriptions.put(name(channel), checked(options)));
        return new ConnectHandler.Answer(
                either(second.user(), first.user()),
                either(json(second.info()), first.info()),
                either(json(second.data()), first.data()),
                either(second.expiresAt(), first.expiresAt()),
                subscriptions);
    }

    /** One that admits is enough; what the second gives counts. */
    static SubscribeHandler.Answer merged(SubscribeHandler.Answer first, SubscribeHandler.Answer second) {
        SubscribeOptions before = first.options();
        SubscribeOptions given = checked(second.options());
        boolean overrides = !given.overrides().equals(SubscribeOptions.Overrides.NONE);
        return new SubscribeHandler.Answer(
                first.admitted() || second.admitted(),
                new SubscribeOptions(
                        either(given.info(), before.info()),
                        either(given.data(), before.data()),
                        either(given.expiresAt(), before.expiresAt()),
                        overrides ? given.overrides() : before.overrides()));
    }

    /** One that admits is enough; what the second changes counts, and tags add up. */
    static PublishHandler.Answer merged(PublishHandler.Answer first, PublishHandler.Answer second) {
        Map<String, String> tags = new HashMap<>(first.tags());
        tags.putAll(second.tags());
        return new PublishHandler.Answer(
                first.admitted() || second.admitted(),
                either(json(second.data()), first.data()),
                tags,
                first.skipHistory() || second.skipHistory(),
                second.idempotencyKey().isEmpty() ? first.idempotencyKey() : second.idempotencyKey());
    }

    /** What a handler has made must be JSON, like anything else that is sent. */
    static @Nullable String json(@Nullable String text) {
        try {
            return text == null ? null : Json.compact(text);
        } catch (Refusal.BadRequest e) {
            throw new IllegalArgumentException("a handler answered with a text that is no JSON: " + e.getMessage(), e);
        }
    }

    private static SubscribeOptions checked(SubscribeOptions options) {
        return new SubscribeOptions(
                json(options.info()), json(options.data()), options.expiresAt(), options.overrides());
    }

    private static String name(String channel) {
        try {
            return new ChannelName(channel).value();
        } catch (Refusal.BadRequest e) {
            throw new IllegalArgumentException("a handler named a channel that cannot be: " + e.getMessage(), e);
        }
    }

    private static <T> @Nullable T either(@Nullable T value, @Nullable T otherwise) {
        return value == null ? otherwise : value;
    }
}

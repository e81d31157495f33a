package io.carillon.client;

import io.carillon.channel.ChannelName;
import io.carillon.channel.ClientInfo;
import io.carillon.channel.Namespace;
import io.carillon.channel.Namespaces;
import io.carillon.channel.Printable;
import io.carillon.channel.Refusal;
import io.carillon.channel.SubscribeOptions;
import io.carillon.hooks.SubscribeHandler;
import io.carillon.protocol.CloseCode;
import io.carillon.protocol.ClosedByServer;
import io.carillon.protocol.Command;
import io.carillon.security.Permissions;
import io.carillon.security.SubscriptionToken;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a client may have a subscription, and what the subscription is given: by its token, by the hooks of the
 * application, by the rules of the namespace. Stateless, so thread-safe.
 */
final class Admission {

    private final Server server;

    Admission(Server server) {
        this.server = server;
    }

    /**
     * A subscription that may be.
     *
     * @param rules of its namespace, with what is different for this subscription
     * @param refreshable whether it is the client's job to prolong it, with a new token
     */
    record Admitted(ChannelName channel, Namespace rules, SubscribeOptions options, boolean refreshable) {}

    /** What a client asks for by the subscribe command. */
    CompletionStage<Admitted> admit(ClientInfo client, ChannelName channel, Command.Subscribe command) {
        Namespace namespace = namespace(channel);
        checkKind(command);
        boolean hasToken = !command.token().isEmpty();
        if (channel.isPrivate() && !hasToken) {
            throw new Refusal.PermissionDenied("channel " + channel + " is private: subscribing needs a token");
        }
        CompletionStage<@Nullable SubscriptionToken> token =
                hasToken ? checked(client, channel, command.token()) : CompletableFuture.completedStage(null);
        return token.thenCompose(valid -> ask(client, channel, command.data(), valid != null)
                .thenApply(answer -> {
                    if (valid == null && !answer.admitted()) {
                        Permissions.checkSubscribe(channel, namespace, client.user());
                    }
                    SubscribeOptions options = valid == null ? answer.options() : merged(valid.options(), answer);
                    return admitted(channel, namespace, options, valid != null);
                }));
    }

    /** What the server gives a client unasked: no rule of the namespace counts. */
    Admitted byServer(ChannelName channel, SubscribeOptions options) {
        return admitted(channel, namespace(channel), options, false);
    }

    /**
     * What a client may have that wishes a subscription, without a token: by the hooks of the application and the rules of the
     * namespace. Empty: it may not.
     */
    CompletionStage<Optional<SubscribeOptions>> wish(ClientInfo client, ChannelName channel) {
        Namespace namespace = namespace(channel);
        return ask(client, channel, null, false)
                .thenApply(answer -> {
                    if (!answer.admitted() || channel.isPrivate()) {
                        Permissions.checkSubscribe(channel, namespace, client.user());
                    }
                    return Optional.of(answer.options());
                })
                .exceptionally(failure -> {
                    Throwable cause = Refusal.cause(failure);
                    if (cause instanceof Refusal.PermissionDenied || cause instanceof Refusal.ByApplication) {
                        return Optional.empty();
                    }
                    throw cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
                });
    }

    /**
     * Checks a subscription token.
     *
     * @return what it says; fails with {@link Refusal.TokenExpired}, with {@link Refusal.InvalidToken}, or ends the
     *     connection where the token is somebody else's
     */
    CompletionStage<SubscriptionToken> checked(ClientInfo client, ChannelName channel, String text) {
        return server.tokens().subscription(text).thenApply(token -> {
            boolean isForThis = token.channel().equals(channel.value())
                    && token.user().equals(client.user())
                    && (token.client().isEmpty() || token.client().equals(client.client()));
            if (!isForThis) {
                throw new ClosedByServer(CloseCode.INVALID_TOKEN);
            }
            return token;
        });
    }

    private Namespace namespace(ChannelName channel) {
        return namespace(server.settings().namespaces(), channel);
    }

    /**
     * The rules of a channel to subscribe to.
     *
     * @throws Refusal if it has no namespace, or no name that its namespace allows
     */
    static Namespace namespace(Namespaces namespaces, ChannelName channel) {
        Namespace namespace = namespaces.of(channel);
        var names = namespace.names();
        if (names != null && !names.matcher(channel.local()).find()) {
            throw new Refusal.BadRequest("the channel " + channel + " does not match "
                    + Printable.excerpt(names.pattern()) + ", the names of its namespace");
        }
        return namespace;
    }

    private static void checkKind(Command.Subscribe command) {
        if (command.type() == 4) {
            throw new Refusal.NotAvailable("subscriptions of type 4 (shared poll) are not available");
        }
        if (command.type() != 0) {
            throw new Refusal.PermissionDenied("subscriptions of type " + command.type()
                    + " are not available: this is a channel of type 0, a stream");
        }
        if (command.filtered()) {
            throw new Refusal.BadRequest("filters for tags (tf) are not available");
        }
    }

    private CompletionStage<SubscribeHandler.Answer> ask(
            ClientInfo client, ChannelName channel, @Nullable String data, boolean byToken) {
        return server.hooks().subscribe(new SubscribeHandler.Attempt(client, channel.value(), data, byToken));
    }

    private static SubscribeOptions merged(SubscribeOptions token, SubscribeHandler.Answer answer) {
        SubscribeOptions own = answer.options();
        return new SubscribeOptions(
                token.info() == null ? own.info() : token.info(),
                token.data() == null ? own.data() : token.data(),
                token.expiresAt(),
                token.overrides().equals(SubscribeOptions.Overrides.NONE) ? own.overrides() : token.overrides());
    }

    private Admitted admitted(ChannelName channel, Namespace namespace, SubscribeOptions options, boolean byToken) {
        Instant expiresAt = options.expiresAt();
        checkExpiry(channel, expiresAt, server.clock().instant());
        return new Admitted(channel, options.overrides().applyTo(namespace), options, byToken && expiresAt != null);
    }

    /** @throws Refusal.Expired if the time is over */
    static void checkExpiry(ChannelName channel, @Nullable Instant expiresAt, Instant now) {
        if (expiresAt != null && !expiresAt.isAfter(now)) {
            throw new Refusal.Expired("the subscription to " + channel + " has expired already");
        }
    }
}

package io.carillon.client;

import io.carillon.channel.ChannelName;
import io.carillon.channel.ClientInfo;
import io.carillon.channel.Refusal;
import io.carillon.protocol.CloseCode;
import io.carillon.protocol.ClosedByServer;
import io.carillon.protocol.Command;
import io.carillon.protocol.Push;
import io.carillon.protocol.Reply;
import io.carillon.protocol.UnsubscribeCode;
import io.carillon.security.ConnectionToken;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Prolongs a client's connection and subscriptions, and ends what has expired. */
final class Refreshing {

    private static final CompletionStage<Void> DONE = CompletableFuture.completedStage(null);

    private final Server server;
    private final Client client;

    Refreshing(Server server, Client client) {
        this.server = server;
        this.client = client;
    }

    /** Carries out the client's command to prolong the connection. */
    CompletionStage<Void> refresh(Command.Refresh command) {
        if (!client.identity().refreshable() || command.token().isEmpty()) {
            throw new ClosedByServer(
                    CloseCode.BAD_REQUEST,
                    "bad request: refresh needs a token, and a connection that was made with one that expires");
        }
        return server.tokens()
                .connection(command.token())
                .thenAccept(token -> {
                    prolong(token);
                    client.answer(
                            command.id(),
                            new Reply.Refresh(
                                    client.info().client(),
                                    server.version(),
                                    client.identity().expiry(server.clock().instant())));
                })
                .exceptionally(failure -> {
                    throw closing(Refusal.cause(failure));
                });
    }

    private void prolong(ConnectionToken token) {
        Identity known = client.identity();
        if (!token.user().equals(known.info().user())) {
            throw new ClosedByServer(CloseCode.INVALID_TOKEN);
        }
        if (!token.subscriptions().keySet().equals(known.tokenChannels())) {
            throw new ClosedByServer(
                    CloseCode.INSUFFICIENT_STATE, "insufficient state: the new token subscribes to other channels");
        }
        if (isPast(token.expiresAt())) {
            throw new ClosedByServer(CloseCode.EXPIRED);
        }
        String seen = token.info() == null ? known.info().connInfo() : token.info();
        var info = new ClientInfo(known.info().user(), known.info().client(), seen, null);
        client.identify(new Identity(info, token.expiresAt(), token.expiresAt() != null, known.tokenChannels()));
    }

    /** A refresh that fails ends the connection, except where only the server is at fault. */
    private static RuntimeException closing(Throwable failure) {
        if (failure instanceof Refusal.TokenExpired) {
            return new ClosedByServer(CloseCode.EXPIRED);
        } else if (failure instanceof Refusal.InvalidToken) {
            return new ClosedByServer(CloseCode.INVALID_TOKEN);
        }
        return failure instanceof RuntimeException known ? known : new IllegalStateException(failure);
    }

    /** Carries out the client's command to prolong a subscription. */
    CompletionStage<Void> refresh(Command.SubRefresh command) {
        var channel = new ChannelName(command.channel());
        ClientSubscription subscription = client.subscriptions().to(channel);
        if (subscription == null) {
            throw new Refusal.PermissionDenied("this client is not subscribed to " + channel);
        }
        if (!subscription.kind().refreshable()) {
            throw new ClosedByServer(
                    CloseCode.BAD_REQUEST,
                    "bad request: the subscription to " + channel + " is not the client's to prolong");
        }
        if (command.token().isEmpty()) {
            throw new Refusal.BadRequest("the token is missing");
        }
        return client.subscriptions()
                .admission()
                .checked(client.info(), channel, command.token())
                .thenAccept(token -> {
                    Instant until = token.options().expiresAt();
                    if (isPast(until)) {
                        throw new Refusal.Expired("the token's expiry is over");
                    }
                    subscription.prolong(until);
                    client.answer(
                            command.id(),
                            new Reply.SubRefresh(
                                    Identity.expiry(until, server.clock().instant())));
                })
                .exceptionally(failure -> {
                    Throwable cause = Refusal.cause(failure);
                    if (cause instanceof Refusal.InvalidToken) {
                        throw new ClosedByServer(CloseCode.INVALID_TOKEN);
                    } else if (cause instanceof Refusal.TokenExpired) {
                        throw new Refusal.Expired("the token has expired");
                    }
                    throw cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
                });
    }

    /**
     * The server prolongs the connection, or ends it.
     *
     * @param expired whether it ends now, with 3005
     * @param until null: it never expires any more
     * @param info what others see of the connection from now on; null: as before
     */
    CompletionStage<Void> byServer(boolean expired, @Nullable Instant until, @Nullable String info) {
        if (expired || isPast(until)) {
            client.close(CloseCode.EXPIRED, CloseCode.EXPIRED.text());
            return DONE;
        }
        Identity known = client.identity();
        var seen = info == null
                ? known.info()
                : new ClientInfo(known.info().user(), known.info().client(), info, null);
        client.identify(new Identity(seen, until, known.refreshable(), known.tokenChannels()));
        client.connection()
                .send(Push.refresh(Identity.expiry(until, server.clock().instant())));
        return DONE;
    }

    /** Ends what has expired and was not prolonged in time. Called about once a second. */
    void sweep(Instant now) {
        var delays = server.settings().clients().delays();
        Instant expiresAt = client.identity().expiresAt();
        if (expiresAt != null && now.isAfter(expiresAt.plus(delays.expired()))) {
            client.close(CloseCode.EXPIRED, CloseCode.EXPIRED.text());
            return;
        }
        Instant latest = now.minus(delays.expiredSubscription());
        if (!client.subscriptions().expiredBefore(latest).isEmpty()) {
            client.doLater(() -> endExpired(latest));
        }
    }

    private CompletionStage<Void> endExpired(Instant latest) {
        CompletionStage<Void> all = DONE;
        for (ClientSubscription subscription : client.subscriptions().expiredBefore(latest)) {
            if (subscription.kind().byServer()) {
                client.close(CloseCode.SUBSCRIPTION_EXPIRED, CloseCode.SUBSCRIPTION_EXPIRED.text());
            } else {
                all = all.thenCompose(
                        done -> client.subscriptions().unsubscribe(subscription, UnsubscribeCode.SUBSCRIPTION_EXPIRED));
            }
        }
        return all;
    }

    private boolean isPast(@Nullable Instant time) {
        return time != null && !time.isAfter(server.clock().instant());
    }
}

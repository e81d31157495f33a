package io.carillon.client;

import io.carillon.channel.ChannelName;
import io.carillon.channel.ClientInfo;
import io.carillon.channel.Refusal;
import io.carillon.channel.SubscribeOptions;
import io.carillon.hooks.ConnectHandler;
import io.carillon.hooks.Connected;
import io.carillon.protocol.CloseCode;
import io.carillon.protocol.ClosedByServer;
import io.carillon.protocol.Command;
import io.carillon.protocol.Reply;
import io.carillon.security.ConnectionToken;
import io.carillon.settings.ClientSettings;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Carries out a client's connect command: finds out who it is, and subscribes it to what the server wants. */
final class Connecting {

    private static final Consumer<Reply.Subscribe> SILENT = reply -> {};

    private final Server server;
    private final Client client;
    private final @Nullable String principal;

    Connecting(Server server, Client client, @Nullable String principal) {
        this.server = server;
        this.client = client;
        this.principal = principal;
    }

    /** Who a client is, and what it is subscribed to. */
    private record Admitted(Identity identity, @Nullable String data, Map<String, SubscribeOptions> subscriptions) {}

    CompletionStage<Void> connect(Command.Connect command) {
        return identify(command).thenCompose(admitted -> {
            enterAs(admitted.identity());
            // What is published from now on in its channels must not overtake the answer.
            client.connection().hold();
            return orNone(subscribe(admitted, command)).thenAccept(subs -> answer(command, admitted, subs));
        });
    }

    /** All subscriptions, or, before anybody hears that one failed, none. */
    private <T> CompletionStage<T> orNone(CompletionStage<T> subscribed) {
        return subscribed
                .handle((subs, failure) -> {
                    if (failure == null) {
                        return CompletableFuture.completedFuture(subs);
                    }
                    return client.subscriptions()
                            .endAll()
                            .<T>thenCompose(ended -> CompletableFuture.failedStage(failure))
                            .toCompletableFuture();
                })
                .thenCompose(stage -> stage);
    }

    private CompletionStage<Admitted> identify(Command.Connect command) {
        CompletionStage<@Nullable ConnectionToken> token =
                command.token().isEmpty() ? CompletableFuture.completedStage(null) : checked(command.token());
        return token.thenCompose(valid -> {
            String user = valid == null ? principal : valid.user();
            var attempt = new ConnectHandler.Attempt(
                    client.info().client(),
                    user,
                    command.data(),
                    command.name(),
                    command.version(),
                    valid == null ? null : valid.meta());
            return server.hooks().connect(attempt).thenApply(answer -> admit(valid, answer));
        });
    }

    private CompletionStage<@Nullable ConnectionToken> checked(String text) {
        return server.tokens().connection(text).handle((token, failure) -> {
            if (failure == null) {
                return token;
            }
            // A client with a wrong token is not asked to try another one.
            throw Refusal.cause(failure) instanceof Refusal.InvalidToken
                    ? new ClosedByServer(CloseCode.INVALID_TOKEN)
                    : new CompletionException(Refusal.cause(failure));
        });
    }

    private Admitted admit(@Nullable ConnectionToken token, ConnectHandler.Answer answer) {
        ClientSettings rules = server.settings().clients();
        String user = user(token, answer);
        if (user.isEmpty() && token != null && rules.disallowAnonymousTokens()) {
            throw new ClosedByServer(CloseCode.PERMISSION_DENIED, "permission denied: the token names no user");
        }
        Instant expiresAt = token == null || answer.expiresAt() != null ? answer.expiresAt() : token.expiresAt();
        if (expiresAt != null && !expiresAt.isAfter(server.clock().instant())) {
            throw new Refusal.Expired("the connection has expired already");
        }
        var subscriptions = new LinkedHashMap<String, SubscribeOptions>();
        ClientSettings.PersonalChannel personal = rules.personalChannel();
        if (personal != null && !user.isEmpty()) {
            subscriptions.put(personal.of(user), SubscribeOptions.NONE);
        }
        subscriptions.putAll(answer.subscriptions());
        if (token != null) {
            subscriptions.putAll(token.subscriptions());
        }
        String info = answer.info() != null || token == null ? answer.info() : token.info();
        return new Admitted(
                new Identity(
                        new ClientInfo(user, client.info().client(), info, null),
                        expiresAt,
                        token != null && token.expiresAt() != null && answer.expiresAt() == null,
                        token == null
                                ? Set.of()
                                : Set.copyOf(token.subscriptions().keySet())),
                answer.data(),
                subscriptions);
    }

    private String user(@Nullable ConnectionToken token, ConnectHandler.Answer answer) {
        if (token != null) {
            return token.user();
        }
        String user = answer.user() == null ? principal : answer.user();
        if (user != null) {
            return user;
        }
        if (server.settings().clients().anonymousWithoutToken()) {
            return "";
        }
        throw new ClosedByServer(
                CloseCode.BAD_REQUEST,
                "bad request: no token, nobody logged in, and anonymous clients are not allowed here");
    }

    private void enterAs(Identity identity) {
        client.identify(identity);
        if (!server.clients().identified(client)) {
            throw new ClosedByServer(
                    CloseCode.CONNECTION_LIMIT, "connection limit: this user has as many connections as are allowed");
        }
    }

    private CompletionStage<Map<String, Reply.Subscribe>> subscribe(Admitted admitted, Command.Connect command) {
        return channels(admitted, command).thenCompose(channels -> subscribe(channels, command));
    }

    private CompletionStage<Map<String, Reply.Subscribe>> subscribe(
            Map<String, SubscribeOptions> channels, Command.Connect command) {
        Map<String, Reply.Subscribe> replies = new LinkedHashMap<>();
        CompletionStage<Void> all = CompletableFuture.completedStage(null);
        // All of it is one answer.
        int answerSize = client.subscriptions().terms().answerSize() / Math.max(1, channels.size());
        for (var wanted : channels.entrySet()) {
            String channel = wanted.getKey();
            Command.Resume resume = command.subs().getOrDefault(channel, Command.Resume.NOTHING);
            all = all.thenCompose(before -> {
                        Subscriptions subscriptions = client.subscriptions();
                        return subscriptions.subscribeByServer(
                                subscriptions.admission().byServer(new ChannelName(channel), wanted.getValue()),
                                resume,
                                SILENT,
                                answerSize);
                    })
                    .thenAccept(reply -> replies.put(channel, reply));
        }
        return all.thenApply(done -> replies);
    }

    /** What the server wants, and what the client wishes and may have. */
    private CompletionStage<Map<String, SubscribeOptions>> channels(Admitted admitted, Command.Connect command) {
        Map<String, SubscribeOptions> channels = new LinkedHashMap<>(admitted.subscriptions());
        CompletionStage<Void> all = CompletableFuture.completedStage(null);
        for (String wish : command.subs().keySet()) {
            if (!channels.containsKey(wish)) {
                all = all.thenCompose(before -> wish(wish))
                        .thenAccept(options -> options.ifPresent(granted -> channels.put(wish, granted)));
            }
        }
        return all.thenApply(done -> channels);
    }

    private CompletionStage<Optional<SubscribeOptions>> wish(String wish) {
        try {
            return client.subscriptions().admission().wish(client.info(), new ChannelName(wish));
        } catch (Refusal.UnknownChannel | Refusal.BadRequest e) {
            throw new ClosedByServer(CloseCode.BAD_REQUEST, "bad request: " + e.getMessage());
        }
    }

    private void answer(Command.Connect command, Admitted admitted, Map<String, Reply.Subscribe> subs) {
        if (!client.connection().isOpen()) {
            // It has gone meanwhile, and may be back on another connection, which must not suffer from this one.
            return;
        }
        Identity identity = admitted.identity();
        Instant now = server.clock().instant();
        client.connected();
        var reply = new Reply.Connect(
                client.info().client(),
                server.version(),
                identity.expiry(now),
                admitted.data(),
                subs,
                client.pingSeconds(),
                server.settings().clients().serverTime() ? now.toEpochMilli() : 0);
        client.connection().release(reply.json(command.id()));
        client.connection().beginPings();
        server.hooks().tell(new Connected(client.info()));
        client.subscriptions().all().forEach(client.subscriptions()::announce);
        ClientSettings.PersonalChannel personal = server.settings().clients().personalChannel();
        if (personal != null
                && personal.singleConnection()
                && !client.info().user().isEmpty()) {
            server.clients().everywhere().keepNewest(client.info(), client.connectedAt());
        }
    }
}

package io.carillon.client;

import io.carillon.broker.Broker;
import io.carillon.channel.ChannelPattern;
import io.carillon.channel.Refusal;
import io.carillon.delivery.Connection;
import io.carillon.protocol.CloseCode;
import io.carillon.protocol.ClosedByServer;
import io.carillon.protocol.Command;
import io.carillon.protocol.JsonObject;
import io.carillon.protocol.Push;
import io.carillon.protocol.Reply;
import io.carillon.protocol.UnsubscribeCode;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;

/** Does on this node what the server API wants of all. Called on the broker's threads; never blocks. */
public final class NodeCommands implements Broker.Responder {

    private static final Logger LOG = System.getLogger(NodeCommands.class.getName());
    private static final CompletionStage<Void> DONE = CompletableFuture.completedStage(null);
    /** Before the node counts as silent because of one client. */
    private static final Duration PATIENCE = Duration.ofMillis(1_500);

    private static final String NOTHING = "{}";

    private final Server server;

    public NodeCommands(Server server) {
        this.server = server;
    }

    @Override
    public CompletionStage<String> asked(String question) {
        // Anonymous clients may be many.
        return CompletableFuture.completedFuture(question)
                .thenComposeAsync(asked -> perform(ServerCommand.read(asked)), server::later);
    }

    private CompletionStage<String> perform(ServerCommand command) {
        if (command instanceof ServerCommand.Subscribe subscribe) {
            return each(subscribe.whom(), client -> subscribe(client, subscribe));
        } else if (command instanceof ServerCommand.Unsubscribe unsubscribe) {
            return each(unsubscribe.whom(), client -> unsubscribe(client, unsubscribe));
        } else if (command instanceof ServerCommand.Disconnect disconnect) {
            return disconnect(disconnect);
        } else if (command instanceof ServerCommand.KeepNewest newest) {
            server.clients().of(newest.user()).stream()
                    .filter(newest::isNewerThan)
                    .forEach(client -> client.close(CloseCode.CONNECTION_LIMIT, CloseCode.CONNECTION_LIMIT.text()));
            return CompletableFuture.completedStage(NOTHING);
        } else if (command instanceof ServerCommand.Refresh refresh) {
            return each(
                    refresh.whom(),
                    client -> client.refreshing().byServer(refresh.expired(), refresh.expiresAt(), refresh.info()));
        } else if (command instanceof ServerCommand.Send send) {
            return send(send);
        } else if (command instanceof ServerCommand.HistoryRemoved removed) {
            server.hub().historyRemoved(removed.channel());
            return CompletableFuture.completedStage(NOTHING);
        }
        return CompletableFuture.completedStage(
                command instanceof ServerCommand.Channels channels ? channels(channels.pattern()) : info());
    }

    private Collection<Client> clients(ServerCommand.Whom whom) {
        return server.clients().of(whom.user()).stream()
                .filter(client -> whom.includes(client.info()))
                .toList();
    }

    private CompletionStage<String> each(ServerCommand.Whom whom, Function<Client, CompletionStage<Void>> action) {
        CompletionStage<String> answer = CompletableFuture.completedStage(NOTHING);
        // All are under way before the first is awaited.
        for (CompletionStage<String> one :
                clients(whom).stream().map(client -> one(client, action)).toList()) {
            answer = answer.thenCombine(one, (all, next) -> all.equals(NOTHING) ? next : all);
        }
        return answer;
    }

    private CompletionStage<String> one(Client client, Function<Client, CompletionStage<Void>> action) {
        CompletionStage<Void> done = server.within(
                PATIENCE,
                client.doThenTell(() -> action.apply(client)),
                () -> new Refusal.Unavailable("connection " + client.info().client() + " is busy; it will follow"));
        return done.handle((nothing, failure) -> {
            Throwable cause = failure == null ? null : Refusal.cause(failure);
            if (cause == null) {
                return NOTHING;
            } else if (cause instanceof ClosedByServer closed) {
                client.close(closed);
                return NOTHING;
            } else if (cause instanceof Refusal refusal) {
                return NodeAnswer.failed(String.valueOf(refusal.getMessage()));
            }
            LOG.log(Level.ERROR, "A command of the server API failed for a client", cause);
            return NodeAnswer.failed("see the server's log");
        });
    }

    private CompletionStage<Void> subscribe(Client client, ServerCommand.Subscribe wanted) {
        Subscriptions subscriptions = client.subscriptions();
        if (subscriptions.to(wanted.channel()) != null) {
            return DONE;
        }
        Admission.Admitted admitted = subscriptions.admission().byServer(wanted.channel(), wanted.options());
        Command.Resume resume =
                wanted.since() == null ? Command.Resume.NOTHING : new Command.Resume(true, wanted.since());
        // What was missed follows as publications of their own: a push holds none.
        return subscriptions
                .subscribeByServer(admitted, resume, reply -> tell(client, wanted, reply), -1)
                .thenAccept(reply -> {
                    ClientSubscription entered = subscriptions.to(wanted.channel());
                    if (entered != null) {
                        subscriptions.announce(entered);
                    }
                });
    }

    private static void tell(Client client, ServerCommand.Subscribe wanted, Reply.Subscribe reply) {
        client.connection().send(Push.subscribe(wanted.channel(), reply.position(), reply.recoverable(), reply.data()));
    }

    private static CompletionStage<Void> unsubscribe(Client client, ServerCommand.Unsubscribe wanted) {
        Subscriptions subscriptions = client.subscriptions();
        CompletionStage<Void> all = DONE;
        for (ClientSubscription subscription : subscriptions.all()) {
            if (wanted.concerns(subscription.channel())) {
                all = all.thenCompose(
                        done -> subscriptions.unsubscribe(subscription, UnsubscribeCode.SERVER_UNSUBSCRIBE));
            }
        }
        return all;
    }

    // Not behind the commands that a client has given: who is to go, goes. Also who came by the plain endpoint.
    private CompletionStage<String> disconnect(ServerCommand.Disconnect wanted) {
        ServerCommand.Whom whom = wanted.whom();
        Stream<Connection> plain = server.registry().of(whom.user()).stream()
                .filter(connection -> !server.clients().has(connection));
        // Also who is in the middle of connecting.
        Stream.concat(server.clients().knownOf(whom.user()).stream().map(Client::connection), plain)
                .filter(connection -> whom.includes(connection.info()))
                .filter(connection ->
                        !wanted.spared().contains(connection.info().client()))
                .forEach(connection -> connection.close(wanted.code(), wanted.reason()));
        return CompletableFuture.completedStage(NOTHING);
    }

    // Nor this: it needs nothing of what the client is doing.
    private CompletionStage<String> send(ServerCommand.Send wanted) {
        String push = Push.message(wanted.data());
        clients(wanted.whom()).forEach(client -> client.connection().send(push));
        return CompletableFuture.completedStage(NOTHING);
    }

    private String channels(ChannelPattern pattern) {
        JsonObject counts = JsonObject.create();
        server.hub().subscribers().forEach((channel, count) -> {
            if (pattern.matches(channel)) {
                counts.number(channel, count);
            }
        });
        return NodeAnswer.channels(counts.text());
    }

    private String info() {
        long uptime = Duration.between(server.node().startedAt(), server.clock().instant())
                .toSeconds();
        JsonObject info = JsonObject.create()
                .alwaysText("uid", server.node().id())
                .alwaysText("name", server.node().name())
                .alwaysText("version", server.node().version())
                .alwaysNumber("num_clients", server.registry().size())
                .alwaysNumber("num_users", server.registry().users())
                .alwaysNumber("num_subs", server.hub().subscriptions())
                .alwaysNumber("num_channels", server.hub().channels())
                .number("uptime", uptime);
        JsonObject metrics = JsonObject.in(info.member("metrics"));
        JsonObject.in(metrics.member("items"))
                .alwaysNumber("repaired_publications", server.hub().repaired())
                .end();
        metrics.end();
        return info.text();
    }
}

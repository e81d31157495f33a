package io.carillon.client;

import io.carillon.channel.ChannelName;
import io.carillon.channel.Namespace;
import io.carillon.channel.Publication;
import io.carillon.channel.Refusal;
import io.carillon.history.HistoryQuery;
import io.carillon.hooks.PublishHandler;
import io.carillon.hooks.RpcHandler;
import io.carillon.protocol.Command;
import io.carillon.protocol.Reply;
import io.carillon.publishing.Message;
import io.carillon.security.Permissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Carries out what a client commands besides connecting and subscribing: publish, presence, history, rpc. */
final class ChannelCommands {

    /** Below the five seconds after which SDKs give up. */
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(4);

    private final Server server;
    private final Client client;

    ChannelCommands(Server server, Client client) {
        this.server = server;
        this.client = client;
    }

    CompletionStage<Void> perform(Command command) {
        if (command instanceof Command.Publish publish) {
            return publish(publish);
        } else if (command instanceof Command.Presence presence) {
            return presence(presence);
        } else if (command instanceof Command.PresenceStats stats) {
            return presenceStats(stats);
        } else if (command instanceof Command.History history) {
            return history(history);
        } else if (command instanceof Command.Rpc rpc) {
            return rpc(rpc);
        }
        throw new IllegalArgumentException("not a command for channels: " + command.getClass());
    }

    private CompletionStage<Void> publish(Command.Publish command) {
        var channel = new ChannelName(command.channel());
        Namespace namespace = server.settings().namespaces().of(channel);
        String data = command.data();
        if (data == null) {
            throw new Refusal.BadRequest("the data is missing");
        }
        ClientSubscription subscription = client.subscriptions().to(channel);
        var attempt = new PublishHandler.Attempt(client.info(), channel.value(), data);
        return server.hooks()
                .publish(attempt)
                .thenCompose(answer -> {
                    if (!answer.admitted()) {
                        Permissions.checkPublish(
                                channel, namespace, client.info().user(), subscription != null);
                    }
                    return server.publisher().publish(message(channel, data, subscription, answer));
                })
                .thenAccept(outcome -> client.answer(command.id(), new Reply.Done("publish")));
    }

    private Message message(
            ChannelName channel, String data, @Nullable ClientSubscription subscription, PublishHandler.Answer answer) {
        String replaced = answer.data();
        return new Message(
                channel,
                replaced == null ? data : replaced,
                client.info()
                        .in(subscription == null ? null : subscription.info().chanInfo()),
                Map.copyOf(answer.tags()),
                answer.skipHistory(),
                answer.idempotencyKey(),
                0,
                "");
    }

    private CompletionStage<Void> presence(Command.Presence command) {
        ChannelName channel = present(command.channel());
        return limited(server.presence().members(channel), "the presence")
                .thenAcceptAsync(members -> client.answer(command.id(), new Reply.Presence(members)), server::later);
    }

    private CompletionStage<Void> presenceStats(Command.PresenceStats command) {
        ChannelName channel = present(command.channel());
        return limited(server.presence().stats(channel), "the presence")
                .thenAccept(
                        stats -> client.answer(command.id(), new Reply.PresenceStats(stats.clients(), stats.users())));
    }

    private ChannelName present(String name) {
        var channel = new ChannelName(name);
        Namespace namespace = server.settings().namespaces().withPresence(channel);
        Permissions.checkPresence(channel, namespace, client.info().user(), isSubscribed(channel));
        return channel;
    }

    private CompletionStage<Void> history(Command.History command) {
        var channel = new ChannelName(command.channel());
        Namespace namespace = server.settings().namespaces().withHistory(channel);
        Permissions.checkHistory(channel, namespace, client.info().user(), isSubscribed(channel));
        int most = server.settings().clients().historyLimit();
        int limit = command.limit() < 0 ? most : Math.min(command.limit(), most);
        var query = new HistoryQuery(limit, command.since(), command.reverse(), null, null);
        return limited(server.journal().read(channel, namespace, query), "the history")
                .thenAccept(page ->
                        client.answer(command.id(), new Reply.History(fitting(page.publications()), page.top())));
    }

    /** As many as one answer holds, and at least one: a client that wants more reads on from the last one. */
    private List<Publication> fitting(List<Publication> publications) {
        int left = client.subscriptions().terms().answerSize();
        int count = 0;
        while (count < publications.size() && (count == 0 || left > 0)) {
            left -= publications.get(count).size();
            count++;
        }
        return publications.subList(0, count);
    }

    private CompletionStage<Void> rpc(Command.Rpc command) {
        if (!server.hooks().answerCalls()) {
            throw new Refusal.NotAvailable("this application answers no calls");
        }
        return server.hooks()
                .rpc(new RpcHandler.Call(client.info(), command.method(), command.data()))
                .thenAccept(result -> client.answer(command.id(), new Reply.Rpc(result)));
    }

    private boolean isSubscribed(ChannelName channel) {
        return client.subscriptions().to(channel) != null;
    }

    private <T> CompletionStage<T> limited(CompletionStage<T> stage, String what) {
        return server.within(
                READ_TIMEOUT, stage, () -> new Refusal.Unavailable(what + " does not answer in time; try again"));
    }
}

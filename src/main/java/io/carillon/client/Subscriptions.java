package io.carillon.client;

import io.carillon.channel.ChannelName;
import io.carillon.channel.Membership;
import io.carillon.channel.Namespace;
import io.carillon.channel.Refusal;
import io.carillon.delivery.Start;
import io.carillon.delivery.Subscriber.Entry;
import io.carillon.delivery.Subscription;
import io.carillon.hooks.Subscribed;
import io.carillon.hooks.Unsubscribed;
import io.carillon.protocol.CloseCode;
import io.carillon.protocol.ClosedByServer;
import io.carillon.protocol.Command;
import io.carillon.protocol.Encoding;
import io.carillon.protocol.Push;
import io.carillon.protocol.Reply;
import io.carillon.protocol.UnsubscribeCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one client is subscribed to. Changed by the client's tasks only; others may look.
 */
final class Subscriptions {

    /** Below the five seconds after which SDKs give up the whole connection. */
    private static final Duration ENTER_TIMEOUT = Duration.ofSeconds(4);

    private static final CompletionStage<Void> DONE = CompletableFuture.completedStage(null);

    private final Server server;
    private final Client client;
    private final Admission admission;
    private final SubscriptionRules terms;
    private final Map<ChannelName, ClientSubscription> byChannel = new ConcurrentHashMap<>();

    Subscriptions(Server server, Client client) {
        this.server = server;
        this.client = client;
        this.admission = new Admission(server);
        this.terms = new SubscriptionRules(server, client);
    }

    SubscriptionRules terms() {
        return terms;
    }

    Admission admission() {
        return admission;
    }

    @Nullable
    ClientSubscription to(ChannelName channel) {
        return byChannel.get(channel);
    }

    Collection<ClientSubscription> all() {
        return List.copyOf(byChannel.values());
    }

    /** Those whose time was over before this. */
    List<ClientSubscription> expiredBefore(Instant time) {
        var expired = new ArrayList<ClientSubscription>();
        for (ClientSubscription subscription : byChannel.values()) {
            Instant expiresAt = subscription.expiresAt();
            if (expiresAt != null && expiresAt.isBefore(time)) {
                expired.add(subscription);
            }
        }
        return expired;
    }

    /** Carries out the client's command. */
    CompletionStage<Void> subscribe(Command.Subscribe command) {
        var channel = new ChannelName(command.channel());
        checkRoom(channel);
        return admission.admit(client.info(), channel, command).thenCompose(admitted -> {
            ClientSubscription.Kind kind = terms.kind(admitted, command);
            Command.Resume resume = command.resume();
            boolean recovering = resume.recover() || SubscriptionRules.isCached(admitted.rules(), kind);
            Consumer<Entry> greeting = entry -> {
                if (command.failUnrecovered() && resume.recover() && kind.recoverable() && !entry.recovered()) {
                    throw new Refusal.UnrecoverablePosition(
                            channel, resume.position().epoch());
                }
                client.answer(command.id(), terms.reply(admitted, kind, recovering, entry));
            };
            var subscription = new ClientSubscription(client, admitted, kind, server::later, greeting);
            return enter(
                            subscription,
                            terms.start(admitted.rules(), kind, resume, terms.answerSize()),
                            terms.hears(admitted, command))
                    .thenCompose(entry -> announced(subscription, recovering));
        });
    }

    private void checkRoom(ChannelName channel) {
        if (byChannel.containsKey(channel)) {
            throw new Refusal.AlreadySubscribed(channel);
        }
        int limit = server.settings().clients().channelLimit();
        if (byChannel.size() >= limit) {
            throw new Refusal.LimitExceeded("this connection has " + byChannel.size()
                    + " subscriptions, carillon.channel-limit allows " + limit);
        }
    }

    /**
     * Subscribes the client because the server wants it.
     *
     * @param resume where the client stands
     * @param greeting what is said when the subscription enters, before its first publication
     * @param answerSize about how many characters of payload the greeting takes
     * @return what the connect command is answered with; {@link #announce} is left to the caller
     */
    CompletionStage<Reply.Subscribe> subscribeByServer(
            Admission.Admitted admitted, Command.Resume resume, Consumer<Reply.Subscribe> greeting, int answerSize) {
        if (byChannel.size() >= server.settings().clients().channelLimit()) {
            throw new ClosedByServer(CloseCode.CHANNEL_LIMIT);
        }
        Namespace rules = admitted.rules();
        boolean recoverable = rules.history().enabled() && rules.recovery().forceRecovery();
        boolean positioned =
                recoverable || (rules.history().enabled() && rules.recovery().forcePositioning());
        var kind = new ClientSubscription.Kind(true, positioned, recoverable, false);
        boolean hears = rules.presence().joinLeave() && rules.presence().forcePushJoinLeave();
        boolean recovering = resume.recover() || SubscriptionRules.isCached(rules, kind);
        Consumer<Entry> greet = entry -> greeting.accept(terms.reply(admitted, kind, recovering, entry));
        var subscription = new ClientSubscription(client, admitted, kind, server::later, greet);
        return enter(subscription, terms.start(rules, kind, resume, answerSize), hears)
                .thenApply(entry -> terms.reply(admitted, kind, recovering, entry));
    }

    // What was missed may take its time, as long as the client's own; without it a subscription is live as it enters.
    private CompletionStage<Void> announced(ClientSubscription subscription, boolean recovering) {
        if (!recovering) {
            return subscription.live().thenRun(() -> announceNow(subscription));
        }
        announce(subscription);
        return DONE;
    }

    /** Tells others of a subscription, once it hears what happens: it hears of itself, too. */
    void announce(ClientSubscription subscription) {
        subscription
                .live()
                .thenRun(() -> client.doLater(() -> {
                    announceNow(subscription);
                    return DONE;
                }));
    }

    private void announceNow(ClientSubscription subscription) {
        if (byChannel.get(subscription.channel()) != subscription) {
            return;
        }
        subscription.announced();
        if (subscription.rules().presence().joinLeave()) {
            server.broker().announce(new Membership(subscription.channel(), subscription.info(), true));
        }
        server.hooks()
                .tell(new Subscribed(subscription.info(), subscription.channel().value()));
    }

    /** Carries out the client's command: also where there is no subscription. */
    CompletionStage<Void> unsubscribe(Command.Unsubscribe command) {
        // By its text: what is no name of a channel is no error here.
        ClientSubscription subscription = all().stream()
                .filter(each -> each.channel().value().equals(command.channel()))
                .findAny()
                .orElse(null);
        CompletionStage<Void> ended = subscription == null ? DONE : end(subscription);
        return ended.thenRun(() -> client.answer(command.id(), new Reply.Done("unsubscribe")));
    }

    /** Ends a subscription because the server wants it, and tells the client. */
    CompletionStage<Void> unsubscribe(ClientSubscription subscription, UnsubscribeCode code) {
        if (byChannel.get(subscription.channel()) != subscription) {
            return DONE;
        }
        return end(subscription)
                .thenRun(() -> client.connection().send(Push.unsubscribe(subscription.channel(), code)));
    }

    /** A subscription cannot go on without a gap. */
    CompletionStage<Void> interrupted(ClientSubscription subscription) {
        if (subscription.kind().byServer()) {
            client.close(CloseCode.INSUFFICIENT_STATE, CloseCode.INSUFFICIENT_STATE.text());
            return DONE;
        }
        return unsubscribe(subscription, UnsubscribeCode.INSUFFICIENT_STATE);
    }

    /** Ends all, because the connection has ended. */
    CompletionStage<Void> endAll() {
        var ended = all().stream().map(this::end).map(CompletionStage::toCompletableFuture);
        return CompletableFuture.allOf(ended.toArray(CompletableFuture[]::new));
    }

    private CompletionStage<Entry> enter(ClientSubscription subscription, Start start, boolean hearsJoinLeave) {
        byChannel.put(subscription.channel(), subscription);
        var style =
                new Subscription.Style(Encoding.PUSH, true, subscription.kind().positioned(), hearsJoinLeave);
        CompletionStage<Void> present = subscription.rules().presence().enabled()
                ? server.presence().add(subscription.channel(), subscription.info())
                : DONE;
        return present.thenCompose(added -> {
                    server.hub().subscribe(subscription.open(style), start);
                    return server.within(
                            ENTER_TIMEOUT,
                            subscription.entered(),
                            () -> new Refusal.Unavailable("the history does not answer; try again"));
                })
                .handle((entry, failure) -> {
                    if (failure == null) {
                        return CompletableFuture.completedFuture(entry);
                    }
                    if (!subscription.giveUp()) {
                        // In the last moment: the client has its answer, or soon will.
                        return subscription.entered();
                    }
                    return CompletableFuture.<Entry>failedFuture(failure);
                })
                .thenCompose(stage -> stage)
                .handle((entry, failure) -> failure == null
                        ? CompletableFuture.completedFuture(entry)
                        : leave(subscription)
                                .<Entry>thenCompose(left -> CompletableFuture.failedStage(failure))
                                .toCompletableFuture())
                .thenCompose(stage -> stage);
    }

    private CompletionStage<Void> end(ClientSubscription subscription) {
        return leave(subscription).thenRun(() -> {
            if (!subscription.isAnnounced()) {
                return;
            }
            if (subscription.rules().presence().joinLeave()) {
                server.broker().announce(new Membership(subscription.channel(), subscription.info(), false));
            }
            server.hooks()
                    .tell(new Unsubscribed(
                            subscription.info(), subscription.channel().value()));
        });
    }

    private CompletionStage<Void> leave(ClientSubscription subscription) {
        byChannel.remove(subscription.channel(), subscription);
        var left = new CompletableFuture<Void>();
        Subscription delivered = subscription.subscription();
        if (delivered == null) {
            left.complete(null);
        } else {
            server.hub().unsubscribe(delivered, () -> server.later(() -> left.complete(null)));
        }
        boolean wasPresent = subscription.rules().presence().enabled();
        return left.thenCompose(done -> wasPresent
                ? server.presence().remove(subscription.channel(), client.info().client())
                : DONE);
    }
}

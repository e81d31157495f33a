package io.carillon.client;

import io.carillon.channel.Namespace;
import io.carillon.channel.Position;
import io.carillon.delivery.Start;
import io.carillon.delivery.Subscriber.Entry;
import io.carillon.protocol.Command;
import io.carillon.protocol.Reply;

/** What a subscription of one client gets by the rules of its channel, where it begins, and what the client is told of it. */
final class SubscriptionRules {

    /** How much of the queue the publications in one answer may take. */
    private static final int QUEUE_SHARE = 4;

    private final Server server;
    private final Client client;

    SubscriptionRules(Server server, Client client) {
        this.server = server;
        this.client = client;
    }

    /** What a client gets that asks for a subscription. */
    ClientSubscription.Kind kind(Admission.Admitted admitted, Command.Subscribe command) {
        Namespace rules = admitted.rules();
        String user = client.info().user();
        boolean mayAsk = rules.access().history().admits(user, true);
        Namespace.Recovery recovery = rules.recovery();
        boolean recoverable =
                recovery.forceRecovery() || (command.recoverable() && (recovery.allowRecovery() || mayAsk));
        boolean positioned = recoverable
                || recovery.forcePositioning()
                || (command.positioned() && (recovery.allowPositioning() || mayAsk));
        boolean history = rules.history().enabled();
        return new ClientSubscription.Kind(
                false, history && positioned, history && recoverable, admitted.refreshable());
    }

    /** Whether it hears of joins and leaves. */
    boolean hears(Admission.Admitted admitted, Command.Subscribe command) {
        Namespace rules = admitted.rules();
        boolean mayAsk = rules.access().presence().admits(client.info().user(), true);
        return rules.presence().joinLeave()
                && (rules.presence().forcePushJoinLeave() || (command.joinLeave() && mayAsk));
    }

    /** Whether it gets the newest publication, also unasked. */
    static boolean isCached(Namespace rules, ClientSubscription.Kind kind) {
        return kind.recoverable()
                && rules.recovery().cache()
                && rules.recovery().autoCache();
    }

    /** Where it begins. */
    Start start(Namespace rules, ClientSubscription.Kind kind, Command.Resume resume, int answerSize) {
        if (!kind.recoverable() || !(resume.recover() || isCached(rules, kind))) {
            return Start.LIVE;
        }
        if (rules.recovery().cache()) {
            return new Start.Newest(resume.recover() ? resume.position() : Position.NONE);
        }
        return new Start.Recover(resume.position(), server.settings().clients().recoveryLimit(), answerSize);
    }

    /** About how many characters of payload one answer holds. */
    int answerSize() {
        return server.settings().limits().queueBytes() / QUEUE_SHARE;
    }

    /** What the client is told. */
    Reply.Subscribe reply(Admission.Admitted admitted, ClientSubscription.Kind kind, boolean recovering, Entry entry) {
        return new Reply.Subscribe(
                kind.refreshable()
                        ? Identity.expiry(
                                admitted.options().expiresAt(), server.clock().instant())
                        : null,
                kind.positioned() ? entry.position() : null,
                kind.recoverable(),
                recovering,
                entry.recovered(),
                entry.publications(),
                admitted.options().data());
    }
}

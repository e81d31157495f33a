package io.carillon.publishing;

import io.carillon.broker.Broker;
import io.carillon.channel.Namespace;
import io.carillon.channel.Namespaces;
import io.carillon.channel.Printable;
import io.carillon.channel.Publication;
import io.carillon.channel.Refusal;
import io.carillon.history.Draft;
import io.carillon.history.Journal;
import io.carillon.history.Outcome;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The single door for everything that is published: checks it, stores it where its namespace keeps a history, and only
 * then announces it to all nodes, this one included. Thread-safe; never blocks.
 */
public final class Publisher {

    /** The longest user, idempotency key and version epoch, in characters. */
    private static final int MAX_KEY = 255;

    private final Namespaces namespaces;
    private final Journal journal;
    private final Broker broker;
    private final int dataLimit;
    private final Clock clock;

    /** @param dataLimit the largest payload, in characters */
    public Publisher(Namespaces namespaces, Journal journal, Broker broker, int dataLimit, Clock clock) {
        this.namespaces = namespaces;
        this.journal = journal;
        this.broker = broker;
        this.dataLimit = dataLimit;
        this.clock = clock;
    }

    /**
     * Publishes a message. The stage completes when it is committed, or at once where nothing is kept; a repetition
     * completes with what became of the first one. What depends on the stage must not block. Every failure is a {@link
     * Refusal}, and comes through the stage.
     */
    public CompletionStage<Outcome> publish(Message message) {
        try {
            return accept(draft(message));
        } catch (Refusal refusal) {
            return CompletableFuture.failedFuture(refusal);
        }
    }

    /**
     * What becomes of a message that may be published: the rules are the same whichever way it comes.
     *
     * @throws Refusal if it may not
     */
    Draft draft(Message message) {
        check(message);
        Namespace namespace = namespaces.of(message.channel());
        checkFormat(message, namespace);
        boolean history = namespace.history().enabled();
        return new Draft(
                message.channel(),
                namespace,
                message.data(),
                message.info(),
                message.tags(),
                history && !message.skipHistory(),
                message.idempotencyKey(),
                history ? message.version() : 0,
                message.versionEpoch());
    }

    private void check(Message message) {
        if (message.data().isEmpty()) {
            throw new Refusal.BadRequest("the data is missing");
        }
        if (message.data().length() > dataLimit) {
            throw new Refusal.BadRequest(
                    "the data has " + message.data().length() + " characters, allowed are " + dataLimit);
        }
        if (message.info() != null) {
            checkKey("the user", message.info().user());
        }
        checkKey("idempotency_key", message.idempotencyKey());
        checkKey("version_epoch", message.versionEpoch());
    }

    private static void checkFormat(Message message, Namespace namespace) {
        if (namespace.dataFormat() == Namespace.DataFormat.JSON_OBJECT
                && message.data().charAt(0) != '{') {
            throw new Refusal.BadRequest("the data is no JSON object, and channel " + message.channel()
                    + " takes nothing else: " + Printable.excerpt(message.data()));
        }
    }

    private static void checkKey(String name, String key) {
        if (key.length() > MAX_KEY) {
            throw new Refusal.BadRequest(name + " has " + key.length() + " characters, allowed are " + MAX_KEY);
        }
        if (key.chars().anyMatch(Character::isISOControl)) {
            throw new Refusal.BadRequest(name + " holds a control character: " + Printable.excerpt(key));
        }
    }

    private CompletionStage<Outcome> accept(Draft draft) {
        if (draft.needsJournal()) {
            return journal.append(draft, broker::announce);
        }
        var outcome = new Outcome(null, clock.instant(), true);
        broker.announce(
                new Publication(draft.channel(), null, outcome.time(), draft.data(), draft.info(), draft.tags()));
        return CompletableFuture.completedFuture(outcome);
    }
}

package io.carillon.client;

import io.carillon.broker.Broker;
import io.carillon.channel.ChannelName;
import io.carillon.channel.ChannelPattern;
import io.carillon.channel.ClientInfo;
import io.carillon.channel.Namespaces;
import io.carillon.channel.Refusal;
import io.carillon.protocol.Json;
import io.carillon.protocol.JsonFields;
import io.carillon.protocol.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Reaches clients on whatever node they are: what the server API does to them. Every call completes within its deadline,
 * also when a node has gone or hangs. Thread-safe; never blocks.
 */
public final class Everywhere {

    private static final Duration DEADLINE = Duration.ofSeconds(2);

    private final Broker broker;
    private final Namespaces namespaces;
    private final Clock clock;

    public Everywhere(Broker broker, Namespaces namespaces, Clock clock) {
        this.broker = broker;
        this.namespaces = namespaces;
        this.clock = clock;
    }

    /**
     * Reads what {@code subscribe}, {@code unsubscribe}, {@code disconnect}, {@code refresh} or {@code send} is called with.
     *
     * @param parameters the method's
     * @return carries it out on all nodes; the stage completes when it is done. A node that does not answer in time is taken
     *     for gone, and its clients with it. Throws a {@link Refusal} if the parameters make no sense; the stage fails with
     *     {@link Refusal.Unavailable} if it could not be done for a client, or if other nodes cannot be reached: it is then
     *     done on this node only
     * @throws Refusal.BadRequest if a parameter is of the wrong kind
     */
    public Supplier<CompletionStage<Void>> prepare(String method, JsonFields parameters) {
        String question = question(method, parameters.json());
        // Exactly what the nodes will read: one level deeper than it came, for example.
        ServerCommand command = ServerCommand.read(question);
        return () -> {
            command.check(namespaces, clock.instant());
            return ask(question).thenAccept(answers -> answers.forEach(NodeAnswer::check));
        };
    }

    /** Tells all nodes that the history of a channel was removed. */
    public CompletionStage<Void> historyRemoved(ChannelName channel) {
        String parameters = JsonObject.create().text("channel", channel.value()).text();
        // Where it does not arrive, a client may yet be handed what was in that node's memory.
        return broker.ask(question("history_remove", parameters), DEADLINE).thenAccept(answers -> {});
    }

    /**
     * The channels that somebody is subscribed to, with the number of subscriptions, over all nodes. Fails with {@link
     * Refusal.LimitExceeded} if a node has too many of them to tell, with {@link Refusal.Unavailable} if other nodes cannot
     * be reached.
     */
    public CompletionStage<Map<String, Long>> channels(ChannelPattern pattern) {
        String parameters = JsonObject.create().text("pattern", pattern.value()).text();
        return ask(question("channels", parameters)).thenApply(answers -> {
            var channels = new TreeMap<String, Long>();
            for (String answer : answers) {
                NodeAnswer.readChannels(answer).forEach((name, count) -> channels.merge(name, count, Long::sum));
            }
            return channels;
        });
    }

    /** What each node says of itself, as JSON objects; where Redis is away, this one alone. */
    public CompletionStage<Collection<String>> info() {
        return broker.ask(question("info", "{}"), DEADLINE)
                .thenApply(answers -> new TreeMap<>(answers.byNode()).values());
    }

    /** Ends the connections of this client's user that were made before it: of two that come together, one stays. */
    void keepNewest(ClientInfo client, long connectedAt) {
        String parameters = JsonObject.create()
                .text("user", client.user())
                .text("client", client.client())
                .number("connected_at", connectedAt)
                .text();
        broker.ask(question("keep_newest", parameters), DEADLINE);
    }

    private CompletionStage<Collection<String>> ask(String question) {
        if (question.length() > Broker.MAX_QUESTION) {
            throw new Refusal.BadRequest("the parameters have " + question.length()
                    + " characters on their way to the nodes, allowed are " + Broker.MAX_QUESTION);
        }
        return broker.ask(question, DEADLINE).thenApply(answers -> {
            if (!answers.connected()) {
                throw new Refusal.Unavailable("Redis does not answer: other nodes cannot be reached; try again");
            }
            if (answers.byNode().isEmpty()) {
                throw new Refusal.Unavailable("no node has answered in time; try again");
            }
            return answers.byNode().values();
        });
    }

    private static String question(String method, String parameters) {
        return "{" + Json.quote(method) + ":" + parameters + "}";
    }
}

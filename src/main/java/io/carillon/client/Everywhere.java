package io.carillon.client;

import io.carillon.broker.Broker;
import io.carillon.channel.ChannelName;
import io.carillon.channel.ClientInfo;
import io.carillon.channel.Namespaces;
import io.carillon.channel.Refusal;
import io.carillon.protocol.CloseCode;
import io.carillon.protocol.Json;
import io.carillon.protocol.JsonFields;
import io.carillon.protocol.JsonObject;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;

/**
 * Reaches clients on whatever node they are: what the server API does to them. Every call completes within its deadline,
 * also when a node has gone or hangs. Thread-safe; never blocks.
 */
public final class Everywhere {

    private static final Duration DEADLINE = Duration.ofSeconds(2);

    private final Broker broker;
    private final Namespaces namespaces;

    public Everywhere(Broker broker, Namespaces namespaces) {
        this.broker = broker;
        this.namespaces = namespaces;
    }

    /**
     * Carries out {@code subscribe}, {@code unsubscribe}, {@code disconnect}, {@code refresh} or {@code send} on all nodes.
     * Completes when it is done. A node that does not answer in time is taken for gone, and its clients with it.
     *
     * @param parameters the method's, as a JSON object
     * @throws Refusal if they make no sense; the stage fails with {@link Refusal.Unavailable} if other nodes cannot be
     *     reached: it is then done on this node only
     */
    public CompletionStage<Void> perform(String method, String parameters) {
        ServerCommand command = ServerCommand.read(method, JsonFields.of(parameters));
        if (command instanceof ServerCommand.Subscribe subscribe) {
            namespaces.of(subscribe.channel());
        } else if (command instanceof ServerCommand.Unsubscribe unsubscribe && unsubscribe.channel() != null) {
            namespaces.of(unsubscribe.channel());
        }
        return ask(method, parameters).thenAccept(answers -> {});
    }

    /** Tells all nodes that the history of a channel was removed. */
    public CompletionStage<Void> historyRemoved(ChannelName channel) {
        String parameters = JsonObject.create().text("channel", channel.value()).text();
        // Where it does not arrive, a client may yet be handed what was in that node's memory.
        return broker.ask(question("history_remove", parameters), DEADLINE).thenAccept(answers -> {});
    }

    /** The channels that somebody is subscribed to, with the number of subscriptions, over all nodes. */
    public CompletionStage<Map<String, Long>> channels() {
        return ask("channels", "{}").thenApply(answers -> {
            var channels = new TreeMap<String, Long>();
            for (String answer : answers) {
                JsonFields counts = JsonFields.of(answer);
                counts.names()
                        .forEach(name -> channels.merge(name, counts.number(name, 0, Integer.MAX_VALUE), Long::sum));
            }
            return channels;
        });
    }

    /** What each node says of itself, as JSON objects; where Redis is away, this one alone. */
    public CompletionStage<Collection<String>> info() {
        return broker.ask(question("info", "{}"), DEADLINE)
                .thenApply(answers -> new TreeMap<>(answers.byNode()).values());
    }

    /** Ends all other connections of this client's user. */
    void keepOnly(ClientInfo client) {
        JsonObject parameters = JsonObject.create().text("user", client.user());
        StringBuilder json = parameters.member("disconnect");
        JsonObject.in(json)
                .number("code", CloseCode.CONNECTION_LIMIT.code())
                .text("reason", CloseCode.CONNECTION_LIMIT.text())
                .end();
        parameters.raw("whitelist", "[" + Json.quote(client.client()) + "]");
        broker.ask(question("disconnect", parameters.text()), DEADLINE);
    }

    private CompletionStage<Collection<String>> ask(String method, String parameters) {
        return broker.ask(question(method, parameters), DEADLINE).thenApply(answers -> {
            if (!answers.connected()) {
                throw new Refusal.Unavailable("Redis does not answer: other nodes cannot be reached; try again");
            }
            return answers.byNode().values();
        });
    }

    private static String question(String method, String parameters) {
        return "{" + Json.quote(method) + ":" + parameters + "}";
    }
}

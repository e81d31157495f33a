package io.carillon.api;

import io.carillon.channel.Namespaces;
import io.carillon.channel.Refusal;
import io.carillon.client.Everywhere;
import io.carillon.history.Journal;
import io.carillon.presence.Presence;
import io.carillon.publishing.Publisher;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The methods of the server API, by name: what can be called by itself and within {@code batch}. Immutable. */
final class Methods {

    private final Map<String, Method> byName;

    Methods(Namespaces namespaces, Publisher publisher, Journal journal, Presence presence, Everywhere everywhere) {
        var publishing = new PublishMethods(publisher);
        var histories = new HistoryMethods(namespaces, journal, everywhere);
        var channels = new ChannelMethods(namespaces, presence, everywhere);
        var clients = new ClientMethods(everywhere);
        byName = Map.ofEntries(
                Map.entry("publish", publishing::publish),
                Map.entry("broadcast", publishing::broadcast),
                Map.entry("history", histories::history),
                Map.entry("history_remove", histories::remove),
                Map.entry("presence", channels::presence),
                Map.entry("presence_stats", channels::presenceStats),
                Map.entry("channels", channels::channels),
                Map.entry("info", channels::info),
                Map.entry("subscribe", clients.method("subscribe")),
                Map.entry("unsubscribe", clients.method("unsubscribe")),
                Map.entry("disconnect", clients.method("disconnect")),
                Map.entry("refresh", clients.method("refresh")),
                // Carillon's own: Centrifugo's API has nothing for its message push.
                Map.entry("send", clients.method("send")),
                Map.entry("rpc", parameters -> {
                    String name = parameters.text("method");
                    return Command.refused(new Refusal.MethodNotFound(name));
                }));
    }

    /** Null if there is none of that name. */
    @Nullable
    Method named(String name) {
        return byName.get(name);
    }
}

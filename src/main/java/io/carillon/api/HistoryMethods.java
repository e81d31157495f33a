package io.carillon.api;

import io.carillon.channel.ChannelName;
import io.carillon.channel.Namespace;
import io.carillon.channel.Namespaces;
import io.carillon.client.Everywhere;
import io.carillon.history.HistoryQuery;
import io.carillon.history.Journal;
import io.carillon.protocol.JsonFields;

/** What a backend asks of, and does to, what was published. */
final class HistoryMethods {

    private final Namespaces namespaces;
    private final Journal journal;
    private final Everywhere everywhere;

    HistoryMethods(Namespaces namespaces, Journal journal, Everywhere everywhere) {
        this.namespaces = namespaces;
        this.journal = journal;
        this.everywhere = everywhere;
    }

    /** Reads it. */
    Command history(JsonFields fields) {
        HistoryParameters parameters = HistoryParameters.of(fields);
        return () -> {
            var channel = new ChannelName(parameters.channel());
            Namespace namespace = namespaces.withHistory(channel);
            HistoryQuery query = parameters.query();
            return journal.read(channel, namespace, query).thenApply(HistoryReply::result);
        };
    }

    /** Removes it; epoch and top offset stay. */
    Command remove(JsonFields fields) {
        String name = fields.text("channel");
        return () -> {
            var channel = new ChannelName(name);
            namespaces.withHistory(channel);
            return journal.remove(channel)
                    .thenCompose(removed -> everywhere.historyRemoved(channel))
                    .thenApply(told -> Command.NOTHING);
        };
    }
}

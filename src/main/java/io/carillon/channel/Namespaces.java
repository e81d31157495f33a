package io.carillon.channel;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** All namespaces of an installation, by name. Immutable. */
public final class Namespaces {

    private final Map<String, Namespace> byName;

    public Namespaces(Collection<Namespace> namespaces) {
        byName = namespaces.stream().collect(Collectors.toUnmodifiableMap(Namespace::name, Function.identity()));
    }

    /**
     * The rules of a channel.
     *
     * @throws Refusal.UnknownChannel if its namespace does not exist
     */
    public Namespace of(ChannelName channel) {
        Namespace namespace = byName.get(channel.namespace());
        if (namespace == null) {
            throw new Refusal.UnknownChannel(channel);
        }
        return namespace;
    }

    /**
     * The rules of a channel that keeps a history.
     *
     * @throws Refusal.UnknownChannel if its namespace does not exist
     * @throws Refusal.NotAvailable if it keeps none
     */
    public Namespace withHistory(ChannelName channel) {
        Namespace namespace = of(channel);
        if (!namespace.history().enabled()) {
            throw new Refusal.NotAvailable("channel " + channel + " keeps no history");
        }
        return namespace;
    }

    /**
     * The rules of a channel of which is known who is subscribed.
     *
     * @throws Refusal.UnknownChannel if its namespace does not exist
     * @throws Refusal.NotAvailable if it is not known
     */
    public Namespace withPresence(ChannelName channel) {
        Namespace namespace = of(channel);
        if (!namespace.presence().enabled()) {
            throw new Refusal.NotAvailable("channel " + channel + " has no presence");
        }
        return namespace;
    }

    /** The namespaces that keep a history. */
    public List<Namespace> withHistory() {
        return byName.values().stream().filter(n -> n.history().enabled()).toList();
    }

    /** All of them, in no order. */
    public Collection<Namespace> all() {
        return byName.values();
    }
}

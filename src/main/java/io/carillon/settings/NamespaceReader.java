package io.carillon.settings;

import io.carillon.channel.Namespace;
import io.carillon.channel.Namespace.Access;
import io.carillon.channel.Namespace.History;
import io.carillon.channel.Namespaces;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Reads the namespaces. Their options follow Centrifugo's in name and meaning, in kebab case. */
final class NamespaceReader {

    static final String WITHOUT_NAMESPACE = "carillon.without-namespace.";
    static final String NAMESPACE = "carillon.namespace.";

    /** Every option a namespace knows: what names from environment variables are recognised by. */
    static final List<String> OPTIONS = List.of(
            "history",
            "history-size",
            "history-ttl",
            "replay",
            "duplicate-window",
            "allow-subscribe-for-client",
            "allow-subscribe-for-anonymous",
            "allow-publish-for-client",
            "allow-publish-for-subscriber",
            "allow-publish-for-anonymous");

    private static final int MAX_REPLAY = 1_000;

    private final SettingValues values;

    NamespaceReader(SettingValues values) {
        this.values = values;
    }

    Namespaces read() {
        var namespaces = new ArrayList<Namespace>();
        namespaces.add(namespace("", WITHOUT_NAMESPACE));
        for (String name : names()) {
            if (!name.matches("[-a-zA-Z0-9_]{2,}")) {
                throw new InvalidSetting(
                        NAMESPACE + name, name, "named with at least two of the characters a-z A-Z 0-9 - _");
            }
            namespaces.add(namespace(name, NAMESPACE + name + "."));
        }
        return new Namespaces(namespaces);
    }

    private Set<String> names() {
        var names = new TreeSet<String>();
        for (String rest : values.below(NAMESPACE)) {
            int dot = rest.lastIndexOf('.');
            names.add(dot < 0 ? rest : rest.substring(0, dot));
        }
        return names;
    }

    private Namespace namespace(String name, String prefix) {
        var access = new Access(
                values.flag(prefix + "allow-subscribe-for-client", false),
                values.flag(prefix + "allow-subscribe-for-anonymous", false),
                values.flag(prefix + "allow-publish-for-client", false),
                values.flag(prefix + "allow-publish-for-subscriber", false),
                values.flag(prefix + "allow-publish-for-anonymous", false));
        Duration duplicateWindow = values.duration(prefix + "duplicate-window", Duration.ZERO, Duration.ZERO);
        return new Namespace(name, history(prefix), access, duplicateWindow);
    }

    private History history(String prefix) {
        int size = values.number(prefix + "history-size", 0, 0, Integer.MAX_VALUE);
        Duration ttl = values.duration(prefix + "history-ttl", Duration.ZERO, Duration.ZERO);
        boolean enabled = values.flag(prefix + "history", size > 0 || !ttl.isZero());
        int replay = values.number(prefix + "replay", 0, 0, MAX_REPLAY);
        if (replay > 0 && !enabled) {
            throw new InvalidSetting(prefix + "replay", Integer.toString(replay), "0 in a namespace without history");
        }
        return enabled ? new History(true, size, ttl, replay) : History.NONE;
    }
}

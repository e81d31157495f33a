package io.carillon.settings;

import io.carillon.channel.Namespace;
import io.carillon.channel.Namespace.Access;
import io.carillon.channel.Namespace.DataFormat;
import io.carillon.channel.Namespace.History;
import io.carillon.channel.Namespace.Presence;
import io.carillon.channel.Namespace.Recovery;
import io.carillon.channel.Namespace.Rule;
import io.carillon.channel.Namespaces;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

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
            "allow-publish-for-anonymous",
            "allow-presence-for-client",
            "allow-presence-for-subscriber",
            "allow-presence-for-anonymous",
            "allow-history-for-client",
            "allow-history-for-subscriber",
            "allow-history-for-anonymous",
            "allow-user-limited-channels",
            "presence",
            "join-leave",
            "force-push-join-leave",
            "force-positioning",
            "allow-positioning",
            "force-recovery",
            "allow-recovery",
            "force-recovery-mode",
            "auto-cache-recover",
            "channel-regex",
            "publication-data-format");

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
        History history = history(prefix);
        return new Namespace(
                name,
                history,
                recovery(prefix, history),
                presence(prefix),
                access(prefix),
                names(prefix),
                dataFormat(prefix),
                values.duration(prefix + "duplicate-window", Duration.ZERO, Duration.ZERO));
    }

    private Access access(String prefix) {
        return new Access(
                new Rule(
                        values.flag(prefix + "allow-subscribe-for-client", false),
                        false,
                        values.flag(prefix + "allow-subscribe-for-anonymous", false)),
                rule(prefix, "publish"),
                rule(prefix, "presence"),
                rule(prefix, "history"),
                values.flag(prefix + "allow-user-limited-channels", false));
    }

    private Rule rule(String prefix, String what) {
        return new Rule(
                values.flag(prefix + "allow-" + what + "-for-client", false),
                values.flag(prefix + "allow-" + what + "-for-subscriber", false),
                values.flag(prefix + "allow-" + what + "-for-anonymous", false));
    }

    private Presence presence(String prefix) {
        return new Presence(
                values.flag(prefix + "presence", false),
                values.flag(prefix + "join-leave", false),
                values.flag(prefix + "force-push-join-leave", false));
    }

    private Recovery recovery(String prefix, History history) {
        String mode = values.text(prefix + "force-recovery-mode", "stream");
        if (!mode.equals("stream") && !mode.equals("cache")) {
            throw new InvalidSetting(prefix + "force-recovery-mode", mode, "stream or cache");
        }
        var recovery = new Recovery(
                values.flag(prefix + "force-positioning", false),
                values.flag(prefix + "allow-positioning", false),
                values.flag(prefix + "force-recovery", false),
                values.flag(prefix + "allow-recovery", false),
                mode.equals("cache"),
                values.flag(prefix + "auto-cache-recover", false));
        boolean wanted = recovery.forcePositioning()
                || recovery.allowPositioning()
                || recovery.forceRecovery()
                || recovery.allowRecovery();
        if (wanted && !history.enabled()) {
            throw new InvalidSetting(prefix + "force-recovery, force-positioning, allow-recovery and allow-positioning"
                    + " need a history: set " + prefix + "history-size or history-ttl");
        }
        return recovery;
    }

    private @Nullable Pattern names(String prefix) {
        String regex = values.text(prefix + "channel-regex");
        try {
            return regex == null ? null : Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw new InvalidSetting(prefix + "channel-regex", String.valueOf(regex), "a regular expression");
        }
    }

    private DataFormat dataFormat(String prefix) {
        String key = prefix + "publication-data-format";
        String format = values.text(key, "");
        return switch (format) {
            case "" -> DataFormat.ANY;
            case "json" -> DataFormat.JSON;
            case "json_object" -> DataFormat.JSON_OBJECT;
            default -> throw new InvalidSetting(key, format, "json or json_object, or not set at all");
        };
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

package io.carillon.channel;

import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The rules that a group of channels shares.
 *
 * @param name empty for the channels without namespace
 * @param history what is kept of its channels
 * @param recovery who is told where it stands in the stream, and gets what it missed
 * @param presence what is known of who is subscribed
 * @param access what clients may do in its channels
 * @param names which names its channels may have, after the namespace and the colon; null: any
 * @param dataFormat which payloads may be published
 * @param duplicateWindow how long an equal payload in the same channel counts as a repetition; zero: never
 */
public record Namespace(
        String name,
        History history,
        Recovery recovery,
        Presence presence,
        Access access,
        @Nullable Pattern names,
        DataFormat dataFormat,
        Duration duplicateWindow) {

    /** A namespace in which everything is off. */
    public static Namespace named(String name) {
        return new Namespace(
                name, History.NONE, Recovery.NONE, Presence.NONE, Access.NONE, null, DataFormat.ANY, Duration.ZERO);
    }

    /** The same with another history. */
    public Namespace with(History other) {
        return new Namespace(name, other, recovery, presence, access, names, dataFormat, duplicateWindow);
    }

    /** The same with other rules of recovery. */
    public Namespace with(Recovery other) {
        return new Namespace(name, history, other, presence, access, names, dataFormat, duplicateWindow);
    }

    /** The same with other rules of presence. */
    public Namespace with(Presence other) {
        return new Namespace(name, history, recovery, other, access, names, dataFormat, duplicateWindow);
    }

    /** The same with other permissions. */
    public Namespace with(Access other) {
        return new Namespace(name, history, recovery, presence, other, names, dataFormat, duplicateWindow);
    }

    /** The same with a pattern for names. */
    public Namespace with(@Nullable Pattern other) {
        return new Namespace(name, history, recovery, presence, access, other, dataFormat, duplicateWindow);
    }

    /** The same with another format of payloads. */
    public Namespace with(DataFormat other) {
        return new Namespace(name, history, recovery, presence, access, names, other, duplicateWindow);
    }

    /** The same with another window for repetitions. */
    public Namespace with(Duration otherDuplicateWindow) {
        return new Namespace(name, history, recovery, presence, access, names, dataFormat, otherDuplicateWindow);
    }

    /**
     * What is kept of a channel.
     *
     * @param enabled whether publications are kept at all, with positions and recovery
     * @param size how many publications are kept; 0: no limit
     * @param ttl how long a publication is kept; zero: no limit
     * @param replay how many of the last publications a plain client receives first when it does not say
     */
    public record History(boolean enabled, int size, Duration ttl, int replay) {

        /** Nothing is kept: at most once, lowest latency. */
        public static final History NONE = new History(false, 0, Duration.ZERO, 0);
    }

    /**
     * Who is told where it stands in the stream, and gets what it missed. Needs a history.
     *
     * @param forcePositioning every subscription has a position
     * @param allowPositioning a subscription has one if the client asks for it
     * @param forceRecovery every subscription can be recovered
     * @param allowRecovery a subscription can be if the client asks for it
     * @param cache only the newest publication matters: a client that comes back gets that one
     * @param autoCache with {@code cache}: also a client that does not ask to be recovered gets it
     */
    public record Recovery(
            boolean forcePositioning,
            boolean allowPositioning,
            boolean forceRecovery,
            boolean allowRecovery,
            boolean cache,
            boolean autoCache) {

        /** Subscriptions have no position. */
        public static final Recovery NONE = new Recovery(false, false, false, false, false, false);

        /** Every subscription can be recovered. */
        public static final Recovery ALWAYS = new Recovery(true, false, true, false, false, false);
    }

    /**
     * What is known of who is subscribed.
     *
     * @param enabled whether it is known at all
     * @param joinLeave whether join and leave are told, to those who want to hear it
     * @param forcePushJoinLeave whether every subscriber hears it, also if it does not ask
     */
    public record Presence(boolean enabled, boolean joinLeave, boolean forcePushJoinLeave) {

        /** Nobody knows. */
        public static final Presence NONE = new Presence(false, false, false);
    }

    /**
     * What clients may do. The server API needs none of this.
     *
     * @param userLimited whether names with {@code #} admit the users that stand behind it
     */
    public record Access(Rule subscribe, Rule publish, Rule presence, Rule history, boolean userLimited) {

        /** Nothing at all: the default. */
        public static final Access NONE = new Access(Rule.NOBODY, Rule.NOBODY, Rule.NOBODY, Rule.NOBODY, false);

        /** Everybody may do everything: the development profile. */
        public static final Access OPEN =
                new Access(Rule.EVERYBODY, Rule.EVERYBODY, Rule.EVERYBODY, Rule.EVERYBODY, true);
    }

    /**
     * Whom one permission admits.
     *
     * @param client a client with a user
     * @param subscriber a client that is subscribed to the channel, whoever it is
     * @param anonymous an anonymous client too, where a client with a user is admitted
     */
    public record Rule(boolean client, boolean subscriber, boolean anonymous) {

        /** Admits no client. */
        public static final Rule NOBODY = new Rule(false, false, false);

        /** Admits every client. */
        public static final Rule EVERYBODY = new Rule(true, false, true);

        /**
         * @param user empty for an anonymous client
         * @param subscribed whether the client is subscribed to the channel
         */
        public boolean admits(String user, boolean subscribed) {
            return (subscriber && subscribed) || (client && (anonymous || !user.isEmpty()));
        }
    }

    /** Which payloads may be published. */
    public enum DataFormat {
        /** Any JSON value. */
        ANY,
        /** Any JSON value: the same, because Carillon's clients speak JSON. */
        JSON,
        /** A JSON object. */
        JSON_OBJECT
    }
}

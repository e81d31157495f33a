package io.carillon.channel;

import java.time.Duration;

/**
 * The rules that a group of channels shares.
 *
 * @param name empty for the channels without namespace
 * @param history what is kept of its channels
 * @param access what clients may do in its channels
 * @param duplicateWindow how long an equal payload in the same channel counts as a repetition; zero: never
 */
public record Namespace(String name, History history, Access access, Duration duplicateWindow) {

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
     * What clients may do. The server API needs none of this.
     *
     * @param subscribeForClient a client with a user may subscribe
     * @param subscribeForAnonymous an anonymous client may too
     * @param publishForClient a client with a user may publish
     * @param publishForSubscriber a client that is subscribed may publish
     * @param publishForAnonymous an anonymous client may too, where a client with a user may
     */
    public record Access(
            boolean subscribeForClient,
            boolean subscribeForAnonymous,
            boolean publishForClient,
            boolean publishForSubscriber,
            boolean publishForAnonymous) {

        /** Nothing at all: the default. */
        public static final Access NONE = new Access(false, false, false, false, false);

        /** Everybody may subscribe and publish: the development profile. */
        public static final Access OPEN = new Access(true, true, true, true, true);
    }
}

package io.carillon.channel;

/**
 * A client has joined or left a channel. Told at most once, to whoever listens in that moment.
 *
 * @param joined false: it has left
 */
public record Membership(ChannelName channel, ClientInfo info, boolean joined) implements Announcement {

    /** What an object costs beside its characters. */
    private static final int OVERHEAD = 200;

    @Override
    public int size() {
        return OVERHEAD + info.size();
    }
}

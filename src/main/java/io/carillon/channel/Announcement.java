package io.carillon.channel;

/** What the nodes tell each other of a channel, for its subscribers. */
public sealed interface Announcement permits Publication, Membership {

    /** The channel that it concerns. */
    ChannelName channel();

    /** About how much memory it takes, in characters: what queues count. */
    int size();
}

package io.carillon.delivery;

import io.carillon.channel.ChannelName;

/** Hears which channels have subscribers on this node. Called on the channel's lane, in order: hands over at once. */
public interface Occupancy {

    /** A channel has its first subscriber. */
    void occupied(ChannelName channel);

    /** A channel has lost its last subscriber. */
    void vacated(ChannelName channel);
}

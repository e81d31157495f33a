package io.carillon.delivery;

import io.carillon.channel.ChannelName;

/** Nobody wants to know. */
final class NoOccupancy implements Occupancy {

    @Override
    public void occupied(ChannelName channel) {}

    @Override
    public void vacated(ChannelName channel) {}
}

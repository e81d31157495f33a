package io.carillon.operations;

import io.carillon.channel.ChannelName;
import io.carillon.delivery.Occupancy;
import io.carillon.hooks.ChannelOccupied;
import io.carillon.hooks.ChannelVacated;

/** Tells the application which channels have subscribers. Thread-safe. */
record OccupancyEvents(Events events) implements Occupancy {

    @Override
    public void occupied(ChannelName channel) {
        events.tell(new ChannelOccupied(channel.value()));
    }

    @Override
    public void vacated(ChannelName channel) {
        events.tell(new ChannelVacated(channel.value()));
    }
}

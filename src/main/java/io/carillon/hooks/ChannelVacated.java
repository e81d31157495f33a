package io.carillon.hooks;

/** Event: a channel has lost its last subscriber on this node. Each node tells for itself. */
public record ChannelVacated(String channel) {}

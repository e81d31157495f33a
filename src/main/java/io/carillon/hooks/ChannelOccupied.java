package io.carillon.hooks;

/** Event: a channel has its first subscriber on this node, of whatever endpoint. Each node tells for itself. */
public record ChannelOccupied(String channel) {}

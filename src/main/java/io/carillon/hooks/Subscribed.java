package io.carillon.hooks;

import io.carillon.channel.ClientInfo;

/** Event: a client of the client protocol has subscribed to a channel, or was subscribed by the server. */
public record Subscribed(ClientInfo client, String channel) {}

package io.carillon.hooks;

import io.carillon.channel.ClientInfo;

/** Event: a client of the client protocol has connected to this node. */
public record Connected(ClientInfo client) {}

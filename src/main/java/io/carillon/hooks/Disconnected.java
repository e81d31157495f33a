package io.carillon.hooks;

import io.carillon.channel.ClientInfo;

/**
 * Event: a client of the client protocol that was {@link Connected} to this node is gone, whoever ended it. Told once for
 * each, except for those of a node that is killed.
 *
 * @param code the close code that the server sent; 0: the client or the network ended it
 * @param reason the reason that the server sent; empty: none
 */
public record Disconnected(ClientInfo client, int code, String reason) {}

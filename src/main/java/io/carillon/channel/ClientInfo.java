package io.carillon.channel;

/**
 * Who published, when it was a client.
 *
 * @param user the identity behind the connection; empty for an anonymous one
 * @param client the id of the connection
 */
public record ClientInfo(String user, String client) {}

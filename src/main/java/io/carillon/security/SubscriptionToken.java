package io.carillon.security;

import io.carillon.channel.SubscribeOptions;

/**
 * What a valid subscription token says.
 *
 * @param user whose it is; empty: an anonymous client's
 * @param client the one connection that may use it; empty: any of the user's
 * @param options what the subscription is given, its expiry among it
 */
public record SubscriptionToken(String user, String channel, String client, SubscribeOptions options) {}

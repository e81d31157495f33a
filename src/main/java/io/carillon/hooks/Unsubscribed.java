package io.carillon.hooks;

import io.carillon.channel.ClientInfo;

/** Event: a subscription that was {@link Subscribed} has ended, because somebody wanted it or with its connection. */
public record Unsubscribed(ClientInfo client, String channel) {}

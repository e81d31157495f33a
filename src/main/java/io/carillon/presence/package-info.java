/**
 * Who is subscribed to a channel now, over all nodes. In memory on one node; in Redis, with entries that expire unless
 * their node renews them, on several. Nothing here knows connections or the protocol. Entry point: {@link
 * io.carillon.presence.Presence}.
 */
@NullMarked
package io.carillon.presence;

import org.jspecify.annotations.NullMarked;

package io.carillon.delivery;

import io.carillon.channel.Position;
import org.jspecify.annotations.Nullable;

/**
 * Where a subscription begins.
 *
 * @param since everything after this position first; null: see {@code last}. An empty epoch matches any
 * @param last how many of the last publications first; 0: none
 */
public record Start(@Nullable Position since, int last) {

    /** With the next publication. */
    public static final Start LIVE = new Start(null, 0);
}

/**
 * How nodes reach each other. An announcement tells the other nodes that a publication exists; it may be lost, doubled
 * or late, and nothing depends on it: what has a history is in the journal. Nothing here knows the journal, connections
 * or the protocol. With presence this is the only user of Redisson. Entry point: {@link io.carillon.broker.Broker}.
 */
@NullMarked
package io.carillon.broker;

import org.jspecify.annotations.NullMarked;

/**
 * How nodes reach each other. An announcement tells the other nodes that a publication exists, or who has come and gone;
 * it may be lost, doubled or late, and nothing depends on it: what has a history is in the journal. A question goes to all
 * nodes and comes back with their answers by its deadline, and with the names of those that gave none.
 *
 * <p>Announcements: {@code PartitionOutbox} and {@code PartitionInbox}, one of each per partition. Questions: {@code
 * Nodes}, one topic for all. Both speak through {@code RedissonConnection}. Nothing here knows the journal, connections or
 * the protocol, or what questions mean. With presence this is the only user of Redisson. Entry point: {@link
 * io.carillon.broker.Broker}.
 */
@NullMarked
package io.carillon.broker;

import org.jspecify.annotations.NullMarked;

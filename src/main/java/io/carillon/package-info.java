/**
 * Carillon: a backend publishes with one HTTP call, and every client that is subscribed to the channel receives it over
 * WebSocket: in order, without gaps or doubles, on any number of nodes, with the history in the owner's SQL database.
 *
 * <h2>The one message path</h2>
 *
 * <ol>
 *   <li>The edge ({@code api}, {@code endpoint}) parses, authenticates and builds a message. It knows HTTP or frames,
 *       nothing of storage.
 *   <li>{@code publishing.Publisher} is the single door: it checks the channel's rules, the size and the idempotency key.
 *       What programs leave in the <em>outbox</em>, a table, with their own transactions comes through it too, brought by
 *       {@code publishing.OutboxMover}.
 *   <li>In a namespace with history, {@code history.Journal} commits the publication and gives it its position. The
 *       caller is answered only after the commit.
 *   <li>{@code broker.Broker} announces it to all nodes. The announcement may be lost, doubled or late; nothing depends
 *       on it.
 *   <li>On each node, this one included, the broker's listener hands it to {@code delivery.Hub} and leaves at once.
 *   <li>{@code delivery.ChannelStream} keeps the last position delivered. Next offset → deliver; older → drop; gap → wait
 *       20 ms for a late announcement, then read the missing ones from the journal. A lost last announcement is found by
 *       a position check.
 *   <li>{@code delivery.Connection} queues, bounded in bytes, and has one send in flight.
 * </ol>
 *
 * <h2>The words</h2>
 *
 * A <em>channel</em> is a named stream of <em>publications</em>; the part of its name before the first colon is its
 * <em>namespace</em>, the rules it shares with others. A <em>position</em> is a place in a stream: an <em>offset</em> 1, 2,
 * 3 … and an <em>epoch</em>. A <em>connection</em> is one open transport of one client, a <em>subscription</em> one
 * connection listening to one channel, a <em>node</em> one running Carillon. The <em>journal</em> is the durable record in
 * SQL, the <em>broker</em> what carries announcements between nodes. A <em>partition</em> is what a channel is hashed to:
 * the unit of order and of work.
 *
 * <h2>The arrows</h2>
 *
 * Dependencies point down only, floor by floor: {@code operations}, {@code api} and {@code endpoint} are the edges; in {@code
 * client}, a client of the client protocol, all work comes together; {@code publishing}, {@code delivery} and {@code security}
 * do the work; {@code broker}, {@code history}, {@code presence}, {@code hooks}, {@code protocol} and {@code settings} are the
 * means, and do not know each other except that all may know {@code settings}; {@code broker} and {@code presence} share {@code
 * redis}; {@code channel} is the words. A test holds them.
 */
@NullMarked
package io.carillon;

import org.jspecify.annotations.NullMarked;

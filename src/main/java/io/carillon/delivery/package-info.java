/**
 * How a message gets out: which connection listens to which channel, and what it still has to receive. Order, no gaps
 * and no doubles are decided here. No Jakarta WebSocket here: a connection's wire is its {@link
 * io.carillon.delivery.Transport}. Entry points: {@link io.carillon.delivery.Hub}, {@link
 * io.carillon.delivery.Connection}, {@link io.carillon.delivery.ConnectionRegistry}.
 */
@NullMarked
package io.carillon.delivery;

import org.jspecify.annotations.NullMarked;

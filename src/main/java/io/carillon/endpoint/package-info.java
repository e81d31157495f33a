/**
 * The transports: what a WebSocket client sees. Turns frames into calls of {@code publishing} and {@code delivery} and
 * refusals into close codes; the only user of Jakarta WebSocket. Endpoints keep no state: it lives in {@link
 * io.carillon.delivery.Connection}. Entry point: {@link io.carillon.endpoint.PlainEndpoint}.
 */
@NullMarked
package io.carillon.endpoint;

import org.jspecify.annotations.NullMarked;

/**
 * The server API over HTTP: how a backend publishes, asks, and reaches clients on any node. Turns requests into calls of
 * {@code publishing}, {@code history}, {@code presence} and {@code client}, and refusals into answers; the only user of
 * JAX-RS. No thread waits here for the journal or another node. Entry points: {@link io.carillon.api.ApiResource} with
 * the table of {@link io.carillon.api.Methods}, {@link io.carillon.api.PublishServlet} for the call made most often, {@link
 * io.carillon.api.ChannelPublications}.
 */
@NullMarked
package io.carillon.api;

import org.jspecify.annotations.NullMarked;

/**
 * The server API over HTTP: how a backend publishes and asks. Turns requests into calls of {@code publishing}, {@code
 * history} and {@code delivery}, and refusals into answers; the only user of JAX-RS. No thread waits here for the
 * journal. Entry points: {@link io.carillon.api.ApiResource}, {@link io.carillon.api.ChannelPublications}.
 */
@NullMarked
package io.carillon.api;

import org.jspecify.annotations.NullMarked;

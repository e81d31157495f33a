/**
 * What the tests stand on: real databases, Redis, browsers and servers as processes of their own, to be stopped, killed and suspended at will.
 *
 * <p>Everything listens on the loopback address, on a free port, keeps its files in a directory of its own and ends with the JVM that started it.
 * What is not installed is skipped with a sentence that says what to install; with {@code CI=true} in the environment it fails instead
 * ({@link io.carillon.testing.Requires}). No test stands here, and nothing that knows Carillon's own classes.
 */
@NullMarked
package io.carillon.testing;

import org.jspecify.annotations.NullMarked;

/**
 * What one would write without Carillon: an endpoint that knows its sessions, and a servlet that sends to each of them. It
 * shows what the server itself costs. Its own WAR; nothing else may be in this package.
 */
@org.jspecify.annotations.NullMarked
package io.carillon.bench.naive;

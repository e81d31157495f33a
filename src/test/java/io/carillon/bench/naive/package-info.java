/**
 * What one would write without Carillon: an endpoint that knows its sessions, and a servlet that sends to each of them. It
 * shows what the server itself costs. All that is in this package is a part of a WAR.
 */
@org.jspecify.annotations.NullMarked
package io.carillon.bench.naive;

/**
 * The clients of the client protocol: who each of them is, what it is subscribed to, what it commands and what the server
 * does to it. Puts {@code delivery}, {@code publishing}, {@code history}, {@code presence} and {@code security} together;
 * knows no transport. Entry points: {@link io.carillon.client.Clients}, {@link io.carillon.client.Client}.
 */
@NullMarked
package io.carillon.client;

import org.jspecify.annotations.NullMarked;

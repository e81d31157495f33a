/**
 * How a message gets in: the single door for everything that is published, whoever asks and on whatever way. Nothing
 * here knows HTTP, WebSocket or SQL. Entry point: {@link io.carillon.publishing.Publisher}.
 */
@NullMarked
package io.carillon.publishing;

import org.jspecify.annotations.NullMarked;

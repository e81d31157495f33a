/**
 * How a message gets in: the single door for everything that is published, whoever asks and on whatever way. Nothing
 * here knows HTTP, WebSocket or SQL. Entry points: {@link io.carillon.publishing.Publisher}, {@link
 * io.carillon.publishing.OutboxMover}.
 */
@NullMarked
package io.carillon.publishing;

import org.jspecify.annotations.NullMarked;

/**
 * The running server: puts all parts together, starts and stops them, looks after them at intervals and tells how they
 * are. Nothing here takes part in the way of a message. Entry point: {@link io.carillon.operations.Carillon}.
 */
@NullMarked
package io.carillon.operations;

import org.jspecify.annotations.NullMarked;

/**
 * What was said: the journal, the durable and ordered record of publications in the owner's SQL database. The only user
 * of JPA. Nothing here knows who is connected, how nodes reach each other or what a publication looks like on the wire.
 * Entry point: {@link io.carillon.history.Journal}.
 */
@NullMarked
package io.carillon.history;

import org.jspecify.annotations.NullMarked;

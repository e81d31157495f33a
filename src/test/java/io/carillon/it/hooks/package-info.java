/**
 * An application as somebody would write it into the WAR beside Carillon, for {@code HooksIT}: who may come in ({@code
 * Door}), who may listen ({@code Rooms}), what may be said ({@code Moderation}), what can be asked ({@code Calls}), and what
 * has happened ({@code Diary}). Its classes lie in the WAR; no test may be among them.
 */
@NullMarked
package io.carillon.it.hooks;

import org.jspecify.annotations.NullMarked;

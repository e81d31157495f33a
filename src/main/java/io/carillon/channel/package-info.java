/**
 * The shared words: what a channel, a publication and a position are, and which rules a namespace holds. Nothing here
 * knows how anything is stored, sent or configured; this package depends on nothing but the JDK. Entry points: {@link
 * io.carillon.channel.ChannelName}, {@link io.carillon.channel.Publication}.
 */
@NullMarked
package io.carillon.channel;

import org.jspecify.annotations.NullMarked;

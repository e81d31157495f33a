/**
 * What travels on the wire, as types and texts: JSON read and written, the texts of a publication, the codes of errors
 * and of closed connections. Nothing here knows a transport, a store or another package than the shared words. Entry
 * points: {@link io.carillon.protocol.Json}, {@link io.carillon.protocol.Encoding}, {@link
 * io.carillon.protocol.ErrorCode}, {@link io.carillon.protocol.CloseCode}.
 */
@NullMarked
package io.carillon.protocol;

import org.jspecify.annotations.NullMarked;

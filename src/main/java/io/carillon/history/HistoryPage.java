package io.carillon.history;

import io.carillon.channel.Position;
import io.carillon.channel.Publication;
import java.util.List;

/**
 * What was read of a channel's history.
 *
 * @param publications in the order asked for
 * @param top the newest position of the channel when it was read
 * @param first the offset of the oldest publication that is kept; top + 1 if none is
 */
public record HistoryPage(List<Publication> publications, Position top, long first) {}

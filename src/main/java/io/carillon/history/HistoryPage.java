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
public record HistoryPage(List<Publication> publications, Position top, long first) {

    /** Without what stands at an offset or before it. */
    public HistoryPage after(long offset) {
        return new HistoryPage(
                publications.stream()
                        .filter(publication -> publication.offset() > offset)
                        .toList(),
                top,
                first);
    }

    /** Whether everything is here that is still kept between an offset and the top. */
    public boolean isWholeAfter(long offset) {
        if (publications.isEmpty()) {
            return Math.max(offset + 1, first) > top.offset();
        }
        return publications.get(0).offset() <= Math.max(offset + 1, first)
                && publications.get(publications.size() - 1).offset() == top.offset();
    }
}

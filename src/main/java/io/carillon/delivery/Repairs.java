package io.carillon.delivery;

import io.carillon.channel.Position;

/** What a stream asks of the journal. Answers come back on the lane. */
interface Repairs {

    /**
     * Find out where the stream stands, and what came last: answer with {@link ChannelStream#opened}, however long it
     * takes.
     *
     * @param after what up to here was published is not of interest
     * @param limit nor is more than so much
     */
    void open(ChannelStream stream, long after, int limit);

    /** Call {@link ChannelStream#repair} after a while. */
    void later(ChannelStream stream, long millis);

    /** Read what follows a position: answer with {@link ChannelStream#repaired} or {@link ChannelStream#repairFailed}. */
    void read(ChannelStream stream, Position since);

    /**
     * Read the end of the history: answer with {@link SharedReads#found} or {@link SharedReads#failed}.
     *
     * @param limit at most so many of the newest publications
     */
    void readTail(ChannelStream stream, long after, int limit);
}

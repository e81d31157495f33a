package io.carillon.delivery;

import io.carillon.channel.Position;

/** What a stream asks of the journal. Answers come back on the lane. */
interface Repairs {

    /** Find out where the stream stands: answer with {@link ChannelStream#opened}, however long it takes. */
    void open(ChannelStream stream);

    /** Call {@link ChannelStream#repair} after a while. */
    void later(ChannelStream stream, long millis);

    /** Read what follows a position: answer with {@link ChannelStream#repaired} or {@link ChannelStream#repairFailed}. */
    void read(ChannelStream stream, Position since);
}

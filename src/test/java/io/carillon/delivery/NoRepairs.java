package io.carillon.delivery;

import io.carillon.channel.Position;

/** Of streams that are never opened: nobody repairs them. */
final class NoRepairs implements Repairs {

    @Override
    public void open(ChannelStream stream, long after, int limit) {
        throw new AssertionError("nobody comes here");
    }

    @Override
    public void later(ChannelStream stream, long millis) {
        throw new AssertionError("nobody comes here");
    }

    @Override
    public void read(ChannelStream stream, Position since) {
        throw new AssertionError("nobody comes here");
    }

    @Override
    public void readTail(ChannelStream stream, long after, int limit) {
        throw new AssertionError("nobody comes here");
    }
}

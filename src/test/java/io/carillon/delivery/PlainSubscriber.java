package io.carillon.delivery;

import io.carillon.channel.Refusal;
import io.carillon.protocol.CloseCode;

/** A subscriber as the plain endpoint has it: it waits for the database, and closes its connection when a read fails. */
record PlainSubscriber(Connection connection) implements Subscriber {

    @Override
    public boolean entering(Entry entry) {
        return true;
    }

    @Override
    public void joined() {}

    @Override
    public void failed(Refusal refusal) {
        connection.close(CloseCode.of(refusal), CloseCode.of(refusal).text());
    }

    @Override
    public void insufficient() {
        throw new AssertionError("a plain subscription has no position");
    }

    @Override
    public boolean isImpatient() {
        return false;
    }
}

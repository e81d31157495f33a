package io.carillon.delivery;

import io.carillon.channel.Refusal;
import java.util.List;

/** A subscriber that does not wait for the database, and notes what it is told. */
record TellingSubscriber(List<String> told) implements Subscriber {

    @Override
    public boolean entering(Entry entry) {
        return true;
    }

    @Override
    public void joined() {}

    @Override
    public void failed(Refusal refusal) {
        told.add("failed: " + refusal.getMessage());
    }

    @Override
    public void insufficient() {
        told.add("insufficient");
    }

    @Override
    public boolean isImpatient() {
        return true;
    }
}

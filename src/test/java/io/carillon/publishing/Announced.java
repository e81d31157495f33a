package io.carillon.publishing;

import io.carillon.broker.Broker;
import io.carillon.channel.Announcement;
import io.carillon.channel.Publication;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Hears an in-memory broker. */
final class Announced implements Broker.Listener {

    private final List<Publication> publications = Collections.synchronizedList(new ArrayList<>());

    private Announced() {}

    /** Starts the broker. The list grows by what it announces. */
    static List<Publication> by(Broker broker) {
        var announced = new Announced();
        broker.start(
                announced, question -> CompletableFuture.failedStage(new UnsupportedOperationException("nobody asks")));
        return announced.publications;
    }

    @Override
    public void announced(Announcement announcement) {
        publications.add((Publication) announcement);
    }

    @Override
    public void reconnected() {
        throw new UnsupportedOperationException("an in-memory broker is never away");
    }
}

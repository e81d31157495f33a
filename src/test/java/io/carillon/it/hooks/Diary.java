package io.carillon.it.hooks;

import io.carillon.channel.ClientInfo;
import io.carillon.hooks.ChannelOccupied;
import io.carillon.hooks.ChannelVacated;
import io.carillon.hooks.Connected;
import io.carillon.hooks.Disconnected;
import io.carillon.hooks.Subscribed;
import io.carillon.hooks.Unsubscribed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down what has happened, in order. */
@ApplicationScoped
class Diary {

    @Inject
    private Visit visit;

    private final List<String> lines = new CopyOnWriteArrayList<>();

    /** The lines with that name. */
    List<String> of(String user) {
        return lines.stream().filter(line -> line.contains(user)).toList();
    }

    void connected(@Observes Connected event) {
        visit.id();
        write("connected " + name(event.client()) + " " + event.client().connInfo());
        if (event.client().user().startsWith("clumsy")) {
            throw new IllegalStateException("ink all over the diary");
        }
    }

    void disconnected(@Observes Disconnected event) {
        write("disconnected " + name(event.client()) + " " + event.code() + " " + event.reason());
    }

    void subscribed(@Observes Subscribed event) {
        write("subscribed " + name(event.client()) + " " + event.channel());
    }

    void unsubscribed(@Observes Unsubscribed event) {
        write("unsubscribed " + name(event.client()) + " " + event.channel());
    }

    void occupied(@Observes ChannelOccupied event) {
        write("occupied " + event.channel());
    }

    void vacated(@Observes ChannelVacated event) {
        write("vacated " + event.channel());
    }

    private void write(String line) {
        lines.add(line);
    }

    private static String name(ClientInfo client) {
        return client.user();
    }
}

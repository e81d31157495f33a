package io.carillon.testing;

import java.time.Duration;
import java.time.Instant;

/** Where the rows of the table are played: a node in this process, or a server. */
public interface ProtocolStage {

    /** Opens a client's wire. @param user who has logged in to the server; empty: nobody */
    Wire open(String user);

    /** Publishes as a backend does. */
    void publish(String channel, String data);

    /** Calls another method of the server API. */
    void call(String method, String parameters);

    /** What the clock of the server says. */
    Instant now();

    /** Lets time pass, as the server sees it. */
    void advance(Duration time);
}

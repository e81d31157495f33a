package io.carillon.delivery;

import io.carillon.channel.ClientInfo;
import java.time.Duration;

/** Connections as most tests want them: nobody in particular, plenty of room, one message to a frame. */
final class Connections {

    private static final int PLENTY = 1 << 20;

    private Connections() {}

    static Connection to(Transport transport) {
        return to(transport, "c-1");
    }

    static Connection to(Transport transport, String client) {
        return to(transport, client, Connection.Framing.SINGLE);
    }

    static Connection to(Transport transport, String client, Connection.Framing framing) {
        return new Connection(
                new ClientInfo("", client),
                transport,
                PLENTY,
                framing,
                Liveness.byFrames(Duration.ofSeconds(25), Duration.ofSeconds(8), null));
    }
}

package io.carillon.endpoint;

import io.carillon.client.Client;
import io.carillon.delivery.Connection;
import io.carillon.protocol.CloseCode;

/** What arrives for a client of the client protocol, put together from its parts. Called by one thread at a time. */
final class ProtocolClient {

    private final Client client;
    private final Connection connection;
    private final int limit;
    private final boolean pingFrames;
    private final IncomingText incoming;

    /**
     * @param limit of one frame, in bytes
     * @param pingFrames whether the client answers pings by the transport's own means
     */
    ProtocolClient(Client client, Connection connection, int limit, boolean pingFrames) {
        this.client = client;
        this.connection = connection;
        this.limit = limit;
        this.pingFrames = pingFrames;
        this.incoming = new IncomingText(limit);
    }

    Connection connection() {
        return connection;
    }

    void receiveBinary() {
        client.closeFaulty(
                CloseCode.INAPPROPRIATE_PROTOCOL,
                "inappropriate protocol: JSON in text frames is spoken here, not Protobuf");
    }

    /** A pong frame came. Where pings are messages, it answers none of them: a peer may send one unasked. */
    void ponged() {
        if (pingFrames) {
            connection.ponged();
        }
    }

    void receive(String part, boolean last) {
        if (!connection.isOpen()) {
            // The server has ended it; what still arrives is nobody's.
            return;
        }
        switch (incoming.add(part, last)) {
            case PARTIAL -> {}
            case WHOLE -> client.receive(incoming.take());
            case TOO_BIG ->
                client.closeFaulty(CloseCode.MESSAGE_TOO_BIG, "message too big: " + limit + " bytes are allowed");
        }
    }
}

package io.carillon.endpoint;

import io.carillon.channel.ClientInfo;
import io.carillon.client.Client;
import io.carillon.client.Server;
import io.carillon.delivery.Connection;
import io.carillon.delivery.ConnectionRegistry;
import io.carillon.delivery.Liveness;
import io.carillon.delivery.Workers;
import io.carillon.protocol.CloseCode;
import io.carillon.protocol.Push;
import io.carillon.settings.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.websocket.CloseReason;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.security.Principal;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The client protocol: many channels on one connection, in JSON. For every SDK of the Centrifugo family that speaks JSON,
 * and for the page.
 */
@ApplicationScoped
@ServerEndpoint(value = "/connection/websocket", subprotocols = "centrifuge-json", configurator = OneForAll.class)
public class ProtocolEndpoint {

    private static final Logger LOG = System.getLogger(ProtocolEndpoint.class.getName());

    @Inject
    private Settings settings;

    @Inject
    private ConnectionRegistry registry;

    @Inject
    private Server server;

    @Inject
    private Workers workers;

    @OnOpen
    public void opened(Session session) {
        var transport = new WebSocketTransport(session, workers.closes());
        Map<String, List<String>> query = session.getRequestParameterMap();
        if (is(query, "format", "protobuf") || is(query, "cf_protocol", "protobuf")) {
            transport.close(
                    CloseCode.NOT_AVAILABLE.code(), "not available: Protobuf; choose JSON, the default of most SDKs");
            return;
        }
        boolean pingFrames = is(query, "cf_ws_frame_ping_pong", "true");
        Settings.Heartbeat heartbeat = settings.heartbeat();
        var liveness = Liveness.later(heartbeat.interval(), heartbeat.timeout(), pingFrames ? null : Push.PING);
        var connection = new Connection(
                new ClientInfo("", UUID.randomUUID().toString()),
                transport,
                settings.limits().queueBytes(),
                Connection.Framing.LINES,
                liveness);
        Principal principal = session.getUserPrincipal();
        // Rounded up: a client waits for a ping longer than for its interval anyway.
        long pingSeconds = pingFrames ? 0 : heartbeat.interval().plusMillis(999).toSeconds();
        var client = new Client(server, connection, pingSeconds, principal == null ? null : principal.getName());
        registry.add(connection);
        client.opened(registry::remove);
        session.getUserProperties()
                .put(
                        ProtocolClient.class.getName(),
                        new ProtocolClient(client, connection, settings.limits().frameBytes(), pingFrames));
    }

    private static boolean is(Map<String, List<String>> query, String name, String value) {
        return query.getOrDefault(name, List.of()).contains(value);
    }

    @OnMessage
    public void text(Session session, String part, boolean last) {
        ProtocolClient client = client(session);
        if (client != null) {
            client.receive(part, last);
        }
    }

    @OnMessage
    public void binary(Session session, ByteBuffer part, boolean last) {
        ProtocolClient client = client(session);
        if (client != null) {
            client.receiveBinary();
        }
    }

    @OnMessage
    public void pong(Session session, PongMessage pong) {
        ProtocolClient client = client(session);
        if (client != null) {
            client.ponged();
        }
    }

    @OnClose
    public void closed(Session session, CloseReason reason) {
        WebSocketTransport.closed(session, reason);
        ProtocolClient client = client(session);
        if (client != null) {
            client.connection().closed();
        }
    }

    /** A vanished peer is no error: the close that follows tells whoever must know. */
    @OnError
    public void failed(Session session, Throwable failure) {
        LOG.log(Level.DEBUG, "A connection failed", failure);
    }

    private static @Nullable ProtocolClient client(Session session) {
        return (ProtocolClient) session.getUserProperties().get(ProtocolClient.class.getName());
    }
}

package io.carillon.endpoint;

import io.carillon.channel.ChannelName;
import io.carillon.channel.ClientInfo;
import io.carillon.channel.Namespace;
import io.carillon.channel.Refusal;
import io.carillon.delivery.Connection;
import io.carillon.delivery.ConnectionRegistry;
import io.carillon.delivery.Hub;
import io.carillon.delivery.Liveness;
import io.carillon.delivery.Subscription;
import io.carillon.delivery.Workers;
import io.carillon.protocol.CloseCode;
import io.carillon.publishing.Publisher;
import io.carillon.security.Permissions;
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
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The plain WebSocket: one connection, one channel, payload text in, payload text out. For {@code new WebSocket(...)},
 * wscat and whoever wants no protocol. What cannot be done closes the connection, with a code of the client protocol and
 * a sentence.
 */
@ApplicationScoped
@ServerEndpoint(value = "/ws/{channel}", configurator = OneForAll.class)
public class PlainEndpoint {

    private static final Logger LOG = System.getLogger(PlainEndpoint.class.getName());

    @Inject
    private Settings settings;

    @Inject
    private Hub hub;

    @Inject
    private ConnectionRegistry registry;

    @Inject
    private Publisher publisher;

    @Inject
    private Workers workers;

    @OnOpen
    public void opened(Session session) {
        Principal principal = session.getUserPrincipal();
        var info = new ClientInfo(
                principal == null ? "" : principal.getName(), UUID.randomUUID().toString());
        var transport = new WebSocketTransport(session, workers.closes());
        try {
            open(session, info, transport);
        } catch (Refusal refusal) {
            transport.close(CloseCode.of(refusal).code(), refusal.getMessage());
        }
    }

    private void open(Session session, ClientInfo info, WebSocketTransport transport) {
        PlainRequest request = PlainRequest.of(session.getRequestURI(), session.getRequestParameterMap());
        ChannelName channel = request.channel();
        Namespace namespace = settings.namespaces().of(channel);
        Permissions.checkSubscribe(channel, namespace, info.user());
        // since=0 asks for everything: where nothing is kept, that is nothing.
        if (request.since() != null
                && request.since().offset() > 0
                && !namespace.history().enabled()) {
            throw new Refusal.NotAvailable("channel " + channel + " keeps no history: since is not available");
        }
        Settings.Heartbeat heartbeat = settings.heartbeat();
        var liveness = Liveness.byFrames(
                heartbeat.interval(), heartbeat.timeout(), request.heartbeat() ? heartbeat.text() : null);
        var connection =
                new Connection(info, transport, settings.limits().queueBytes(), Connection.Framing.SINGLE, liveness);
        PlainClient client = new PlainClient(connection, channel, namespace, publisher, settings);
        session.getUserProperties().put(PlainClient.class.getName(), client);
        registry.add(connection);
        var style = new Subscription.Style(request.encoding(), request.echo(), false, false);
        var subscription = new Subscription(channel, connection, style, client);
        hub.subscribe(subscription, request.start(namespace.history().replay()));
        connection.whenClosed(ending -> {
            hub.unsubscribe(subscription);
            registry.remove(connection);
        });
    }

    @OnMessage
    public void text(Session session, String part, boolean last) {
        PlainClient client = client(session);
        if (client != null) {
            client.receive(part, last);
        }
    }

    @OnMessage
    public void binary(Session session, ByteBuffer part, boolean last) {
        PlainClient client = client(session);
        if (client != null) {
            client.connection()
                    .close(CloseCode.INAPPROPRIATE_PROTOCOL, "inappropriate protocol: this endpoint takes text frames");
        }
    }

    @OnMessage
    public void pong(Session session, PongMessage pong) {
        PlainClient client = client(session);
        if (client != null) {
            client.connection().ponged();
        }
    }

    @OnClose
    public void closed(Session session, CloseReason reason) {
        WebSocketTransport.closed(session, reason);
        PlainClient client = client(session);
        if (client != null) {
            client.connection().closed();
        }
    }

    /** A vanished peer is no error: the close that follows tells whoever must know. */
    @OnError
    public void failed(Session session, Throwable failure) {
        LOG.log(Level.DEBUG, "A connection failed", failure);
    }

    private static @Nullable PlainClient client(Session session) {
        return (PlainClient) session.getUserProperties().get(PlainClient.class.getName());
    }
}

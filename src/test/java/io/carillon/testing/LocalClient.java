package io.carillon.testing;

import io.carillon.channel.ClientInfo;
import io.carillon.client.Client;
import io.carillon.client.Server;
import io.carillon.delivery.Connection;
import io.carillon.delivery.Liveness;
import io.carillon.delivery.RecordingTransport;
import io.carillon.protocol.Push;
import io.carillon.testing.WebSocketClient.Closed;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A client of the client protocol on a {@link LocalNode}, and what went over its wire. Confined to its test, as a sender. */
public final class LocalClient implements Wire {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final RecordingTransport transport = new RecordingTransport();
    private final Connection connection;
    private final Client client;

    LocalClient(Server server, String user) {
        var heartbeat = server.settings().heartbeat();
        connection = new Connection(
                new ClientInfo("", UUID.randomUUID().toString()),
                transport,
                server.settings().limits().queueBytes(),
                Connection.Framing.LINES,
                Liveness.later(heartbeat.interval(), heartbeat.timeout(), Push.PING));
        client = new Client(server, connection, heartbeat.interval().toSeconds(), user.isEmpty() ? null : user);
        server.registry().add(connection);
        client.opened(server.registry()::remove);
    }

    /** The id of its connection. */
    public String id() {
        return connection.info().client();
    }

    public Connection connection() {
        return connection;
    }

    public RecordingTransport transport() {
        return transport;
    }

    @Override
    public void send(String frame) {
        client.receive(frame);
    }

    @Override
    public List<String> objects() {
        return transport.sent().stream()
                .flatMap(frame -> Arrays.stream(frame.split("\n")))
                .toList();
    }

    /** Waits until that many objects have come, and returns all that did. */
    public List<String> await(int count) {
        Awaitility.await(count + " objects")
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .atMost(PATIENCE)
                .until(() -> objects().size() >= count);
        return objects();
    }

    /** Waits until the server has closed the connection. */
    public Closed awaitClosed() {
        Awaitility.await("the end")
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .atMost(PATIENCE)
                .until(() -> closed() != null);
        return Objects.requireNonNull(closed());
    }

    @Override
    public @Nullable Closed closed() {
        Integer code = transport.closeCode();
        return code == null ? null : new Closed(code, transport.closeReason());
    }

    /** The transport has gone, whoever ended it. */
    @Override
    public void close() {
        connection.closed();
    }
}

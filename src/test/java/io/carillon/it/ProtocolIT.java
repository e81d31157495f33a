package io.carillon.it;

import io.carillon.testing.ApiClient;
import io.carillon.testing.ArquillianIT;
import io.carillon.testing.ProtocolRow;
import io.carillon.testing.ProtocolStage;
import io.carillon.testing.TestUser;
import io.carillon.testing.WebSocketClient;
import io.carillon.testing.WebSocketClient.Closed;
import io.carillon.testing.Wire;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rows of the protocol table over real WebSockets. {@code ProtocolTest} plays them without a server. */
class ProtocolIT extends ArquillianIT {

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.carillon.testing.ProtocolTable#everywhere")
    void answersAsTheTableSays(ProtocolRow row) {
        row.play(new OnTheServer(baseUri()));
    }

    private record OnTheServer(URI base) implements ProtocolStage {

        @Override
        public Wire open(String user) {
            String path = "connection/websocket";
            return new Socket(
                    user.isEmpty()
                            ? WebSocketClient.open(base, path)
                            : WebSocketClient.open(base, path, TestUser.named(user)));
        }

        @Override
        public void publish(String channel, String data) {
            ApiClient.withKey(base).publish(channel, data);
        }

        @Override
        public void call(String method, String parameters) {
            ApiClient.withKey(base).call(method, parameters);
        }

        @Override
        public Instant now() {
            return Instant.now();
        }

        @Override
        public void advance(Duration time) {
            throw new UnsupportedOperationException("this row is only for the clock of a node in process");
        }
    }

    private record Socket(WebSocketClient client) implements Wire {

        @Override
        public void send(String frame) {
            client.send(frame);
        }

        @Override
        public List<String> objects() {
            return client.texts().stream()
                    .flatMap(frame -> Arrays.stream(frame.split("\n")))
                    .toList();
        }

        @Override
        public @Nullable Closed closed() {
            return client.isClosed() ? client.awaitClosed() : null;
        }

        @Override
        public void close() {
            client.close();
        }
    }
}

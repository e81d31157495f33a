package io.carillon.client;

import io.carillon.testing.LocalNode;
import io.carillon.testing.ProtocolRow;
import io.carillon.testing.ProtocolStage;
import io.carillon.testing.TestSettings;
import io.carillon.testing.Wire;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every row of the protocol table, without a server around the node. {@code ProtocolIT} plays them on real ones. */
class ProtocolTest {

    private static final LocalNode NODE = LocalNode.with(TestSettings.ofTheServer());

    @AfterAll
    static void stop() {
        NODE.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.carillon.testing.ProtocolTable#inProcess")
    void answersAsTheTableSays(ProtocolRow row) {
        row.play(new Here());
    }

    private record Here() implements ProtocolStage {

        @Override
        public Wire open(String user) {
            return NODE.open(user);
        }

        @Override
        public void publish(String channel, String data) {
            NODE.publish(channel, data);
        }

        @Override
        public void call(String method, String parameters) {
            NODE.call(method, parameters);
        }

        @Override
        public Instant now() {
            return NODE.clock().instant();
        }

        @Override
        public void advance(Duration time) {
            NODE.clock().advance(time);
            NODE.sweep();
        }
    }
}

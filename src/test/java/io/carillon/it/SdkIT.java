package io.carillon.it;

import com.sun.net.httpserver.HttpServer;
import io.carillon.testing.CarillonServer;
import io.carillon.testing.NodeJs;
import io.carillon.testing.TcpProxy;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The unmodified JavaScript SDK of the Centrifugo family against a server: each file of {@code src/test/sdk} is a test. They find the server, a wire to it
 * that they may cut, and its secrets in environment variables. Runs with {@code -Psdk} only.
 */
class SdkIT {

    private static Properties settings;
    private static CarillonServer server;
    private static TcpProxy wire;
    private static HttpServer control;
    private static Path tests;

    @BeforeAll
    static void start() throws IOException {
        NodeJs.require();
        tests = NodeJs.install(Path.of("src", "test", "sdk"));
        settings = read("/sdk-settings.properties");
        server = CarillonServer.named("sdk").with(settings).start();
        wire = new TcpProxy(server.httpPort());
        control = control(wire);
    }

    @AfterAll
    static void stop() {
        if (control != null) {
            control.stop(0);
        }
        if (wire != null) {
            wire.close();
        }
        if (server != null) {
            server.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> theJavaScriptSdkWorks() {
        return dynamicTests(NodeJs.tests(tests), environment());
    }

    /** The unit tests of the page's own client need no server, but Node.js too. */
    @TestFactory
    Stream<DynamicTest> thePagesOwnClientWorks() {
        return dynamicTests(NodeJs.tests(Path.of("src", "test", "js")), Map.of());
    }

    private static Stream<DynamicTest> dynamicTests(List<Path> files, Map<String, String> environment) {
        return files.stream()
                .map(file ->
                        DynamicTest.dynamicTest(file.getFileName().toString(), () -> NodeJs.test(file, environment)));
    }

    private static Map<String, String> environment() {
        return Map.of(
                "CARILLON_URL", address(server.httpPort(), server.baseUri().getPath()),
                "CARILLON_WIRE_URL", address(wire.port(), server.baseUri().getPath()),
                "CARILLON_CONTROL_URL", address(control.getAddress().getPort(), "/"),
                "CARILLON_API_KEY", settings.getProperty("carillon.api-key"),
                "CARILLON_TOKEN_SECRET", settings.getProperty("carillon.token.hmac-secret-key"));
    }

    private static Properties read(String resource) throws IOException {
        try (InputStream stream = SdkIT.class.getResourceAsStream(resource)) {
            var properties = new Properties();
            properties.load(stream);
            return properties;
        }
    }

    /** Not localhost, which Node.js may take for an address of version 6. */
    private static String address(int port, String path) {
        return URI.create("http://127.0.0.1:" + port + path).toString();
    }

    /** Lets the tests cut the wire by {@code POST /cut} and mend it by {@code POST /mend}. */
    private static HttpServer control(TcpProxy wire) throws IOException {
        HttpServer opened = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        answer(opened, "/cut", wire::cut);
        answer(opened, "/mend", wire::mend);
        opened.start();
        return opened;
    }

    private static void answer(HttpServer opened, String path, Runnable action) {
        opened.createContext(path, exchange -> {
            try (exchange) {
                action.run();
                exchange.sendResponseHeaders(204, -1);
            }
        });
    }
}

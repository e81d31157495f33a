package io.carillon.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** nginx or HAProxy in front of two nodes, with the file of {@code server-config/proxies}. */
public final class HttpProxy implements AutoCloseable {

    private final int port;
    private final Process process;

    private HttpProxy(int port, Process process) {
        this.port = port;
        this.process = process;
    }

    /**
     * Starts one, or skips the test.
     *
     * @param kind {@code nginx} or {@code haproxy}
     */
    public static HttpProxy start(String kind, int firstNode, int secondNode) {
        Requires.that(Executables.find(kind).isPresent(), kind + " is not installed: apt-get install " + kind);
        int port = Ports.free();
        boolean nginx = kind.equals("nginx");
        Path file = ConfigFile.of(
                "proxies/" + (nginx ? "nginx.conf" : "haproxy.cfg"),
                Map.of(
                        "127.0.0.1:8000", "127.0.0.1:" + port,
                        "127.0.0.1:8080", "127.0.0.1:" + firstNode,
                        "127.0.0.1:8180", "127.0.0.1:" + secondNode));
        Path directory = Directories.made(Fork.directory("services"));
        String binary = Executables.find(kind).orElseThrow().toString();
        List<String> command = nginx
                ? List.of(binary, "-p", directory.toString(), "-c", file.toString(), "-g", "daemon off;")
                : List.of(binary, "-db", "-f", file.toString());
        var proxy = new HttpProxy(port, Processes.start(directory.resolve(kind + ".log"), Map.of(), command));
        Awaitility.await(kind + " listens").atMost(Duration.ofSeconds(30)).until(() -> isOpen(port));
        return proxy;
    }

    /** Where Carillon is behind it, with a slash at the end. */
    public URI baseUri() {
        return URI.create("http://localhost:" + port + "/carillon/");
    }

    @Override
    public void close() {
        Processes.stop(process.toHandle());
    }

    private static boolean isOpen(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }
}

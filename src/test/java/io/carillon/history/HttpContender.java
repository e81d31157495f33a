package io.carillon.history;

import io.carillon.channel.ChannelName;
import io.carillon.testing.CarillonServer;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * A backend that calls {@code /api/publish} of a server: each publisher has a connection that it keeps. A bare socket each,
 * because client and server share the machine, and a client library would be most of what is measured.
 */
final class HttpContender implements Contender {

    private static final String KEY = "the-key-of-the-journal-benchmark-0";

    private final CarillonServer server;
    private final String name;

    /** Closes the server with itself. It has to be configured, but not started. */
    HttpContender(CarillonServer configured) {
        server = configured
                .with("carillon.api-key", KEY)
                .with("carillon.namespace." + Contenders.NAMESPACE.name() + ".history", "true")
                .start();
        name = "HTTP, " + (CarillonServer.isPayara() ? "Payara" : "WildFly");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Measurement run(int publishers, long seed, long millis) {
        return Crowd.run(publishers, 1, seed, millis, () -> new Line(server.baseUri()));
    }

    @Override
    public void close() {
        server.close();
    }

    /** A connection that is kept alive. */
    private static final class Line implements Crowd.Publishing {

        private static final String LENGTH = "content-length:";
        private static final String CHUNKED = "transfer-encoding: chunked";

        private final Socket socket;
        private final InputStream in;
        private final String head;

        Line(URI base) {
            try {
                socket = new Socket(InetAddress.getLoopbackAddress(), base.getPort());
                socket.setTcpNoDelay(true);
                in = new BufferedInputStream(socket.getInputStream());
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            head = "POST " + base.getPath() + "api/publish HTTP/1.1\r\nHost: " + base.getHost()
                    + "\r\nContent-Type: application/json\r\nX-API-Key: " + KEY + "\r\nContent-Length: ";
        }

        @Override
        public void publish(RandomGenerator random) throws IOException {
            ChannelName channel = Contenders.channel("http", random);
            String body = "{\"channel\":\"" + channel.value() + "\",\"data\":" + Contenders.DATA + "}";
            String request = head + body.length() + "\r\n\r\n" + body;
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer = answer();
            if (!answer.contains("\"offset\"")) {
                throw new IOException("not published: " + answer);
            }
        }

        private String answer() throws IOException {
            int length = 0;
            boolean chunked = false;
            for (String header = line(); !header.isEmpty(); header = line()) {
                String lower = header.toLowerCase(Locale.ROOT);
                chunked |= lower.equals(CHUNKED);
                if (lower.startsWith(LENGTH)) {
                    length = Integer.parseInt(lower.substring(LENGTH.length()).strip());
                }
            }
            if (!chunked) {
                return text(length);
            }
            var whole = new StringBuilder();
            do {
                length = Integer.parseInt(line(), 16);
                whole.append(text(length));
                line();
            } while (length > 0);
            return whole.toString();
        }

        private String text(int length) throws IOException {
            return new String(in.readNBytes(length), StandardCharsets.UTF_8);
        }

        private String line() throws IOException {
            var line = new StringBuilder(64);
            for (int next = in.read(); next != '\n'; next = in.read()) {
                if (next < 0) {
                    throw new EOFException("the server has closed the connection after " + line);
                }
                if (next != '\r') {
                    line.append((char) next);
                }
            }
            return line.toString();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}

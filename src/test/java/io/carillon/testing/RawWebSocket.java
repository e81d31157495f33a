package io.carillon.testing;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A peer that speaks WebSocket byte by byte, so that all of it can be wrong. Answers nothing by itself, neither a ping nor a close. Confined to
 * its test's thread.
 */
public final class RawWebSocket implements AutoCloseable {

    /** The connection ended without a close frame. */
    public static final int WITHOUT_CODE = -1;

    private static final int PATIENCE_MILLIS = 30_000;
    private static final int CLOSE = 8;
    private static final String VERSION = "HTTP/1.1 ";

    private final Socket socket;
    private final DataInputStream in;

    /** What came. */
    public record Frame(int opcode, byte[] payload) {

        /** As a text. */
        public String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }
    }

    private RawWebSocket(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(socket.getInputStream());
    }

    /**
     * Connects and shakes hands.
     *
     * @param base where Carillon is, with a slash at the end
     */
    public static RawWebSocket open(URI base, String path) {
        try {
            var raw = new RawWebSocket(new Socket(base.getHost(), base.getPort()));
            raw.socket.setSoTimeout(PATIENCE_MILLIS);
            raw.socket.setTcpNoDelay(true);
            raw.write(("GET " + base.resolve(path).getRawPath() + " HTTP/1.1\r\nHost: " + base.getAuthority()
                            + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            String head = raw.head();
            if (!head.startsWith("HTTP/1.1 101")) {
                throw new IllegalStateException(head);
            }
            return raw;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The bytes of a frame.
     *
     * @param first the first byte: FIN 0x80, RSV1 to RSV3 0x40 to 0x10, and the opcode
     */
    public static byte[] frame(int first, boolean masked, byte[] payload) {
        var out = new ByteArrayOutputStream();
        out.write(first);
        int mask = masked ? 0x80 : 0;
        if (payload.length < 126) {
            out.write(mask | payload.length);
        } else {
            out.write(mask | (payload.length < 65_536 ? 126 : 127));
            byte[] length = ByteBuffer.allocate(8).putLong(payload.length).array();
            out.writeBytes(payload.length < 65_536 ? Arrays.copyOfRange(length, 6, 8) : length);
        }
        byte[] key = new byte[4];
        if (masked) {
            ThreadLocalRandom.current().nextBytes(key);
            out.writeBytes(key);
        }
        for (int i = 0; i < payload.length; i++) {
            out.write(payload[i] ^ key[i % 4]);
        }
        return out.toByteArray();
    }

    /** A text, as it should be. */
    public static byte[] text(String text) {
        return frame(0x81, true, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends bytes; what the peer does not want any more is nobody's. */
    public void send(byte[] bytes) {
        try {
            write(bytes);
        } catch (SocketException serverHasClosed) {
            // Whoever reads sees it.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next frame. */
    public Frame next() {
        try {
            return read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Passes over what comes until the connection ends, and returns the close code, or {@link #WITHOUT_CODE}. */
    public int awaitEnd() {
        try {
            while (true) {
                Frame frame = read();
                if (frame.opcode() == CLOSE) {
                    return frame.payload().length < 2
                            ? WITHOUT_CODE
                            : ByteBuffer.wrap(frame.payload()).getChar();
                }
            }
        } catch (EOFException | SocketException ended) {
            return WITHOUT_CODE;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Passes over what comes until the server has dropped the connection itself. Fails if it keeps it. */
    public void awaitDropped() {
        try {
            while (true) {
                read();
            }
        } catch (EOFException | SocketException dropped) {
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Passes over what has come, that many bytes at most; waits for the first. */
    public void skip(int most) {
        try {
            in.read(new byte[most]);
        } catch (SocketException serverHasClosed) {
            // Whoever reads sees it.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the connection without a word, as a peer whose machine is gone. */
    public void reset() {
        try {
            socket.setSoLinger(true, 0);
        } catch (SocketException alreadyGone) {
            // That is what was wanted.
        }
        close();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException alreadyGone) {
            // That is what was wanted.
        }
    }

    private void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    private Frame read() throws IOException {
        int opcode = in.readUnsignedByte() & 0x0f;
        long length = in.readUnsignedByte() & 0x7f;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        byte[] payload = new byte[Math.toIntExact(length)];
        in.readFully(payload);
        return new Frame(opcode, payload);
    }

    private String head() throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
            if (head.length() == VERSION.length() && !VERSION.contentEquals(head)) {
                throw new IllegalStateException("no answer to a handshake: " + head);
            }
        }
        return head.toString();
    }
}

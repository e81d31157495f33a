package io.carillon.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A connection of the load generator's, which does not block. Confined to its thread. */
abstract class Line {

    /** Shared by all: what was read, behind what was left of the last time. */
    private static final ByteBuffer INPUT = ByteBuffer.allocateDirect(256 << 10);

    private static final byte[] NOTHING = {};
    private static final int BUFFER_WHEN_PAUSED = 64 << 10;

    private static byte[] work = new byte[1 << 20];

    private final int port;
    private byte[] rest = NOTHING;
    private @Nullable ByteBuffer output;
    private @Nullable SocketChannel socket;
    private @Nullable SelectionKey key;
    private boolean connected;
    private boolean gone;

    Line(int port) {
        this.port = port;
    }

    /** Takes what has come: returns how much of it is done with. The rest comes again, with what follows. */
    abstract int read(byte[] bytes, int length);

    /** Whether the other side has ended it. */
    final boolean isGone() {
        return gone;
    }

    final void dial(Selector selector) throws IOException {
        socket = SocketChannel.open();
        socket.configureBlocking(false);
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        // Not bound before: to find a port that is free for any peer takes longer than a handshake where many have just
        // been used.
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        key = socket.register(selector, SelectionKey.OP_CONNECT, this);
    }

    /** Something can be done. */
    final void selected() {
        try {
            if (key.isConnectable()) {
                socket.finishConnect();
                connected = true;
                flush();
            } else {
                if (key.isWritable()) {
                    flush();
                }
                if (key.isReadable()) {
                    receive();
                }
            }
        } catch (IOException e) {
            close();
        }
    }

    final void write(String text) {
        write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    final void write(byte[] bytes) {
        if (output == null) {
            output = ByteBuffer.wrap(bytes);
        } else {
            ByteBuffer both = ByteBuffer.allocate(output.remaining() + bytes.length);
            output = both.put(output).put(bytes).flip();
        }
        if (connected && !gone) {
            try {
                flush();
            } catch (IOException e) {
                close();
            }
        }
    }

    /** Takes nothing any more; what the system takes for it is bounded, as on a phone, and does not grow to megabytes. */
    final void pause() {
        key.interestOps(0);
        try {
            socket.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_WHEN_PAUSED);
        } catch (IOException e) {
            close();
        }
    }

    final void goOn() {
        if (key.isValid()) {
            key.interestOps(SelectionKey.OP_READ);
        }
    }

    final void close() {
        gone = true;
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException e) {
            // It is gone anyway.
        }
    }

    private void flush() throws IOException {
        if (output != null) {
            socket.write(output);
            if (!output.hasRemaining()) {
                output = null;
            }
        }
        int interest = output == null ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE;
        if (key.interestOps() != interest) {
            key.interestOps(interest);
        }
    }

    private void receive() throws IOException {
        INPUT.clear();
        int count = socket.read(INPUT);
        if (count < 0) {
            close();
            return;
        }
        INPUT.flip();
        int length = rest.length + count;
        if (work.length < length) {
            work = new byte[2 * length];
        }
        System.arraycopy(rest, 0, work, 0, rest.length);
        INPUT.get(work, rest.length, count);
        int done = read(work, length);
        rest = done == length ? NOTHING : Arrays.copyOfRange(work, done, length);
    }
}

package io.carillon.testing;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * A wire that can be cut: passes TCP connections on to a port of this machine until {@link #cut}. Thread-safe.
 */
public final class TcpProxy implements AutoCloseable {
    private final int target;
    private final int port = Ports.free();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "tcp-proxy");
        thread.setDaemon(true);
        return thread;
    });
    private @Nullable ServerSocket listener;

    /** A proxy, open already, in front of the given port of the loopback address. */
    public TcpProxy(int target) {
        this.target = target;
        mend();
    }

    /** The port to connect to; the same for the proxy's whole life. */
    public int port() {
        return port;
    }

    /** Drops every connection and refuses new ones. */
    public synchronized void cut() {
        quietly(listener);
        listener = null;
        sockets.forEach(TcpProxy::quietly);
    }

    /** Accepts connections again. */
    public synchronized void mend() {
        if (listener != null) {
            return;
        }
        try {
            ServerSocket opened = new ServerSocket(port, 1_000, InetAddress.getLoopbackAddress());
            listener = opened;
            threads.execute(() -> accept(opened));
        } catch (IOException taken) {
            throw new UncheckedIOException(taken);
        }
    }

    @Override
    public void close() {
        cut();
        threads.shutdown();
    }

    private void accept(ServerSocket opened) {
        while (!opened.isClosed()) {
            try {
                connect(opened, opened.accept());
            } catch (IOException closed) {
                return;
            }
        }
    }

    /** Under the lock, so that {@link #cut} either sees both sockets or comes first. */
    private synchronized void connect(ServerSocket opened, Socket client) throws IOException {
        if (opened.isClosed()) {
            client.close();
            return;
        }
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            sockets.add(client);
            sockets.add(server);
            threads.execute(() -> pass(client, server));
            threads.execute(() -> pass(server, client));
        } catch (IOException targetDown) {
            client.close();
        }
    }

    private void pass(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException ended) {
            // One side has gone, or the wire was cut: both sockets close.
        } finally {
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private static void quietly(@Nullable Closeable socket) {
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException alreadyGone) {
            // That is what was wanted.
        }
    }
}

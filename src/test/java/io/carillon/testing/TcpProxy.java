package io.carillon.testing;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * A wire that can go bad: passes TCP connections on to a port of this machine, until it is told to cut, delay, drop or forget them. {@link #mend} makes
 * it good again. Thread-safe.
 */
public final class TcpProxy implements AutoCloseable {
    private final int target;
    private final int port = Ports.free();
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "tcp-proxy");
        thread.setDaemon(true);
        return thread;
    });
    private @Nullable ServerSocket listener;
    private volatile long delayMillis;
    private volatile boolean dropping;

    /** A proxy, open already, in front of the given port of the loopback address. */
    public TcpProxy(int target) {
        this.target = target;
        mend();
    }

    /** The port to connect to; the same for the proxy's whole life. */
    public int port() {
        return port;
    }

    /** Ends every connection and refuses new ones. */
    public synchronized void cut() {
        quietly(listener);
        listener = null;
        links.forEach(Link::end);
    }

    /** Ends every connection as a machine does that has crashed (RST); new ones are accepted. */
    public synchronized void reset() {
        links.forEach(Link::reset);
    }

    /** Keeps what comes for that long before it passes it on, up to twice as long while more comes. */
    public void delay(Duration delay) {
        delayMillis = delay.toMillis();
    }

    /** Lets whatever comes vanish, in both directions; connections stay open, and new ones are accepted. */
    public void drop() {
        dropping = true;
    }

    /** Leaves every connection half-open: what lies behind the proxy sees its end, whoever has connected sees an open one that says nothing. */
    public synchronized void halfOpen() {
        links.forEach(Link::forget);
    }

    /** Passes everything on again, at once, and accepts connections. Those that have lost something end. */
    public synchronized void mend() {
        delayMillis = 0;
        dropping = false;
        links.stream().filter(link -> link.broken).forEach(Link::end);
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
            Link link = new Link(client, new Socket(InetAddress.getLoopbackAddress(), target));
            // A wire does not wait for company: each small message would otherwise cost 40 ms.
            link.client.setTcpNoDelay(true);
            link.server.setTcpNoDelay(true);
            links.add(link);
            threads.execute(() -> pass(link, link.client, link.server));
            threads.execute(() -> pass(link, link.server, link.client));
        } catch (IOException targetDown) {
            client.close();
        }
    }

    private void pass(Link link, Socket from, Socket to) {
        byte[] part = new byte[16 << 10];
        try {
            for (int length = from.getInputStream().read(part);
                    length >= 0;
                    length = from.getInputStream().read(part)) {
                Thread.sleep(delayMillis);
                link.broken |= dropping;
                if (!link.broken) {
                    to.getOutputStream().write(part, 0, length);
                }
            }
            link.ended(from);
        } catch (IOException ended) {
            link.ended(from);
        } catch (InterruptedException closing) {
            link.end();
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

    /** One connection and the one behind it. */
    private final class Link {
        final Socket client;
        final Socket server;
        /** Something of it is lost: nothing more passes. */
        volatile boolean broken;

        private volatile boolean forgotten;

        Link(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void end() {
            quietly(client);
            quietly(server);
            links.remove(this);
        }

        void reset() {
            try {
                client.setSoLinger(true, 0);
                server.setSoLinger(true, 0);
            } catch (IOException alreadyGone) {
                // Then there is nothing to reset.
            }
            end();
        }

        void forget() {
            forgotten = true;
            broken = true;
            quietly(server);
        }

        /** One side has gone, or the wire was cut: the other goes too, unless it is not to know. */
        void ended(Socket side) {
            if (!forgotten || side == client) {
                end();
            }
        }
    }
}

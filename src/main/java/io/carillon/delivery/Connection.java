package io.carillon.delivery;

import io.carillon.channel.ClientInfo;
import io.carillon.protocol.CloseCode;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One open transport of one client: a queue bounded in bytes, and one send in flight. Thread-safe: this object's lock
 * guards all its state, and the transport is never called under it.
 */
public final class Connection {

    private final ClientInfo info;
    private final Transport transport;
    private final int queueLimit;
    private final Liveness liveness;
    private final Consumer<@Nullable Throwable> sentHandler = this::sent;

    private final Queue<Frame> queue = new ArrayDeque<>();
    // Until the server or the peer ends the connection, whoever is first.
    private boolean open = true;
    private long queuedBytes;
    // A send is in flight: from handing the text to the transport until it says "done".
    private boolean sending;
    // The transport's send method has not returned yet; a "done" meanwhile is left to its caller, not to recursion.
    private boolean handing;
    private boolean doneWhileHanding;
    private @Nullable Runnable whenDrained;
    private @Nullable Runnable whenClosed;

    /**
     * @param queueLimit how many bytes may wait; a slower client is closed with 3008
     * @param liveness when to ask for signs of life
     */
    public Connection(ClientInfo info, Transport transport, int queueLimit, Liveness liveness) {
        this.info = info;
        this.transport = transport;
        this.queueLimit = queueLimit;
        this.liveness = liveness;
    }

    /** Who is at the other end. */
    public ClientInfo info() {
        return info;
    }

    /** Sends a text after all before it, or closes the connection as slow. Dropped if it is no longer open. */
    public void send(String text) {
        send(new Frame(text));
    }

    void send(Frame frame) {
        boolean slow = false;
        synchronized (this) {
            if (!open) {
                return;
            }
            if (sending) {
                slow = queuedBytes + frame.bytes() > queueLimit;
                if (!slow) {
                    queue.add(frame);
                    queuedBytes += frame.bytes();
                    return;
                }
            } else {
                begin();
            }
        }
        if (slow) {
            close(CloseCode.SLOW, "slow: more than " + queueLimit + " bytes waited for this connection");
        } else {
            transmit(frame);
        }
    }

    /** Whether so much waits that whoever can should send later: see {@link #whenDrained}. */
    synchronized boolean isBacklogged() {
        return queuedBytes > queueLimit / 2;
    }

    /** Runs the action once nothing waits any more, because it was sent or because the connection has ended. */
    void whenDrained(Runnable action) {
        synchronized (this) {
            if (open && sending) {
                whenDrained = action;
                return;
            }
        }
        action.run();
    }

    /** Ends the connection; what waits is dropped. Only the first end counts. */
    public void close(CloseCode code, String reason) {
        if (end()) {
            transport.close(code.code(), reason);
        }
    }

    /** The transport says that it is gone. */
    public void closed() {
        end();
    }

    /** What to do when the connection has ended, whoever ended it; at once if it has ended already. */
    public void whenClosed(Runnable action) {
        synchronized (this) {
            if (open) {
                whenClosed = action;
                return;
            }
        }
        action.run();
    }

    private boolean end() {
        Runnable action;
        Runnable drained;
        synchronized (this) {
            if (!open) {
                return false;
            }
            open = false;
            queue.clear();
            queuedBytes = 0;
            drained = whenDrained;
            whenDrained = null;
            action = whenClosed;
            whenClosed = null;
        }
        if (action != null) {
            action.run();
        }
        if (drained != null) {
            // Nothing waits any more: whoever waited for that finds the connection closed.
            drained.run();
        }
        return true;
    }

    /** Whether neither side has ended it. */
    public synchronized boolean isOpen() {
        return open;
    }

    /** The peer gave a sign of life. */
    public void alive() {
        liveness.alive();
    }

    /** Looks after the connection: pings, and ends what is dead. Called about once a second by the registry. */
    void sweep(long now) {
        boolean busy;
        synchronized (this) {
            if (!open) {
                return;
            }
            busy = sending;
        }
        switch (liveness.check(now, busy)) {
            case FINE -> {}
            case PING -> {
                transport.ping();
                if (liveness.heartbeat() != null) {
                    send(liveness.heartbeat());
                }
            }
            case NO_PONG -> close(CloseCode.NO_PONG, CloseCode.NO_PONG.text());
            case STUCK -> close(CloseCode.WRITE_ERROR, "write error: a send did not complete in time");
        }
    }

    private void begin() {
        sending = true;
        liveness.sendBegan();
    }

    private void transmit(Frame first) {
        Frame frame = first;
        while (frame != null) {
            synchronized (this) {
                handing = true;
                doneWhileHanding = false;
            }
            transport.send(frame.text(), sentHandler);
            synchronized (this) {
                handing = false;
                if (!doneWhileHanding) {
                    return;
                }
            }
            frame = next();
        }
    }

    private void sent(@Nullable Throwable failure) {
        if (failure != null) {
            close(CloseCode.WRITE_ERROR, CloseCode.WRITE_ERROR.text());
        }
        synchronized (this) {
            if (handing) {
                doneWhileHanding = true;
                return;
            }
        }
        Frame frame = next();
        if (frame != null) {
            transmit(frame);
        }
    }

    private @Nullable Frame next() {
        Runnable drained;
        synchronized (this) {
            Frame frame = queue.poll();
            if (frame != null) {
                queuedBytes -= frame.bytes();
                begin();
                return frame;
            }
            sending = false;
            drained = whenDrained;
            whenDrained = null;
        }
        if (drained != null) {
            drained.run();
        }
        return null;
    }
}

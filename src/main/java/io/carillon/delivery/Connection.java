package io.carillon.delivery;

import io.carillon.channel.ClientInfo;
import io.carillon.protocol.CloseCode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One open transport of one client: a queue bounded in bytes, and one send in flight. Thread-safe: this object's lock
 * guards all its state, and the transport is never called under it.
 */
public final class Connection {

    private final Transport transport;
    private final int queueLimit;
    private final Liveness liveness;
    private final Consumer<@Nullable Throwable> sentHandler = this::sent;

    private volatile ClientInfo info;
    private final Backlog backlog;
    // Until the server or the peer ends the connection, whoever is first.
    private boolean open = true;
    // What is sent waits for the first answer.
    private boolean held;
    // A send is in flight: from handing the text to the transport until it says "done".
    private boolean sending;
    private final Turn turn = new Turn();
    // The transport's send method has not returned yet; a "done" meanwhile is left to its caller, not to recursion.
    private boolean handing;
    private boolean doneWhileHanding;
    private List<Runnable> whenDrained = new ArrayList<>();
    private @Nullable Consumer<Ending> whenClosed;
    private Ending ending = Ending.BY_PEER;
    private boolean gone;
    private @Nullable Runnable whenGone;

    /** How what waits is put into texts. */
    public enum Framing {
        /** One text for each. */
        SINGLE,
        /** What waits goes out together, line by line. */
        LINES
    }

    /**
     * How a connection ended.
     *
     * @param code the close code that the server sent; 0: the peer ended it, or the network
     */
    public record Ending(int code, String reason) {

        /** The server did not end it. */
        public static final Ending BY_PEER = new Ending(0, "");
    }

    /**
     * @param queueLimit how many bytes may wait; a slower client is closed with 3008
     * @param liveness when to ask for signs of life
     */
    public Connection(ClientInfo info, Transport transport, int queueLimit, Framing framing, Liveness liveness) {
        this.info = info;
        this.transport = transport;
        this.queueLimit = queueLimit;
        this.backlog = new Backlog(framing);
        this.liveness = liveness;
    }

    /** Who is at the other end. */
    public ClientInfo info() {
        return info;
    }

    /** More is known of who is at the other end: the id stays. */
    public void identify(ClientInfo known) {
        info = known;
    }

    /** Sends a text after all before it, or closes the connection as slow. Dropped if it is no longer open. */
    public void send(String text) {
        send(new Frame(text));
    }

    /**
     * Sends the answer to something that the client has asked. It may be larger than what may wait, as long as what waits
     * already is not: there is one answer at a time.
     */
    public void answer(String text) {
        send(new Frame(text), queueLimit, null);
    }

    void send(Frame frame) {
        send(frame, null);
    }

    /** @param round of a lane, which waits for its end: hears when nothing waits here any more; null: none */
    void send(Frame frame, @Nullable Round round) {
        send(frame, queueLimit - frame.bytes(), round);
    }

    private void send(Frame frame, long mayWaitBefore, @Nullable Round of) {
        boolean slow = false;
        synchronized (this) {
            if (!open) {
                return;
            }
            if (sending || held) {
                slow = backlog.bytes() > mayWaitBefore;
                if (!slow) {
                    backlog.add(frame);
                    return;
                }
            } else {
                turn.begin(of, begin());
            }
        }
        if (slow) {
            close(CloseCode.SLOW, "slow: more than " + queueLimit + " bytes waited for this connection");
        } else {
            transmit(frame);
        }
    }

    /** What is sent from now on waits until {@link #release}. To be called before anything is sent. */
    public synchronized void hold() {
        held = true;
    }

    /** Sends a text, and then what has waited since {@link #hold}. */
    public void release(String text) {
        synchronized (this) {
            held = false;
            if (!open) {
                return;
            }
            begin();
        }
        transmit(new Frame(text));
    }

    /** Whether several texts may be sent as one, line by line. */
    boolean takesLines() {
        return backlog.takesLines();
    }

    /** Whether sending is work for the caller. */
    boolean sendsOnCaller() {
        return transport.sendsOnCaller();
    }

    /** Whether so much waits that whoever can should send later: see {@link #whenDrained}. */
    public synchronized boolean isBacklogged() {
        return backlog.bytes() > queueLimit / 2;
    }

    /** Runs the action once nothing waits any more, because it was sent or because the connection has ended. */
    public void whenDrained(Runnable action) {
        synchronized (this) {
            if (open && (sending || held)) {
                whenDrained.add(action);
                return;
            }
        }
        action.run();
    }

    /** Ends the connection; what waits is dropped. Only the first end counts. */
    public void close(CloseCode code, String reason) {
        close(code.code(), reason);
    }

    /** Ends the connection, perhaps with a code of the application's. */
    public void close(int code, String reason) {
        if (end(new Ending(code, reason))) {
            transport.close(code, reason);
        }
    }

    /** The transport says that it is gone. */
    public void closed() {
        end(Ending.BY_PEER);
        Runnable action;
        synchronized (this) {
            gone = true;
            action = whenGone;
            whenGone = null;
        }
        if (action != null) {
            action.run();
        }
    }

    /** What to do when the transport has said that it is gone; at once if it has done so already. There is one such action. */
    void whenGone(Runnable action) {
        synchronized (this) {
            if (!gone) {
                whenGone = action;
                return;
            }
        }
        action.run();
    }

    /** What to do when the connection has ended, whoever ended it; at once if it has ended already. */
    public void whenClosed(Consumer<Ending> action) {
        synchronized (this) {
            if (open) {
                whenClosed = action;
                return;
            }
        }
        action.accept(ending);
    }

    private boolean end(Ending how) {
        Consumer<Ending> action;
        List<Runnable> drained;
        synchronized (this) {
            if (!open) {
                return false;
            }
            open = false;
            ending = how;
            backlog.clear();
            turn.end(System.nanoTime());
            drained = takeDrained();
            action = whenClosed;
            whenClosed = null;
        }
        if (action != null) {
            action.accept(how);
        }
        // Nothing waits any more: whoever waited for that finds the connection closed.
        drained.forEach(Runnable::run);
        return true;
    }

    /** Whether neither side has ended it. */
    public synchronized boolean isOpen() {
        return open;
    }

    /** The peer answers pings from now on. To be called once, where the liveness has not begun. */
    public void beginPings() {
        liveness.begin();
    }

    /**
     * The peer answered a ping.
     *
     * @return whether one was due
     */
    public boolean ponged() {
        return liveness.answered();
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
                if (liveness.pingsByFrames()) {
                    transport.ping();
                }
                if (liveness.heartbeat() != null) {
                    send(liveness.heartbeat());
                }
            }
            case NO_PONG -> close(CloseCode.NO_PONG, CloseCode.NO_PONG.text());
            case STUCK -> close(CloseCode.WRITE_ERROR, "write error: a send did not complete in time");
        }
    }

    /** Returns the time. */
    private long begin() {
        long now = System.nanoTime();
        sending = true;
        liveness.sendBegan(now);
        return now;
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
        List<Runnable> drained;
        synchronized (this) {
            Frame frame = backlog.poll();
            if (frame != null) {
                begin();
                return frame;
            }
            sending = false;
            turn.end(System.nanoTime());
            drained = takeDrained();
        }
        drained.forEach(Runnable::run);
        return null;
    }

    private List<Runnable> takeDrained() {
        List<Runnable> drained = whenDrained;
        whenDrained = new ArrayList<>();
        return drained;
    }
}

package io.carillon.endpoint;

import io.carillon.delivery.Transport;
import io.carillon.protocol.Utf8;
import jakarta.websocket.CloseReason;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A WebSocket session as a transport. Every send and close is wrapped: Tyrus throws where Undertow reports. */
final class WebSocketTransport implements Transport {

    private static final Logger LOG = System.getLogger(WebSocketTransport.class.getName());
    private static final int MAX_REASON_BYTES = 123;
    private static final String ELLIPSIS = "…";
    /** How long a peer may take to answer a close before the server drops the connection, in milliseconds. */
    private static final long CLOSE_TIMEOUT = 5_000;

    private final Session session;
    private final RemoteEndpoint.Async remote;
    private final Executor closer;
    private final boolean isTyrus;
    private final @Nullable PayaraConnection beneath;

    /** @param closer runs what may block: a close waits for the peer on some servers */
    WebSocketTransport(Session session, Executor closer) {
        this.session = session;
        this.remote = session.getAsyncRemote();
        this.closer = closer;
        this.isTyrus = TyrusTimers.isTyrus(session);
        this.beneath = PayaraConnection.under(session);
        if (beneath != null) {
            beneath.opened(remote);
        }
    }

    /** To be called first when the server says that a session is closed. */
    static void closed(Session session, CloseReason reason) {
        PayaraConnection beneath = PayaraConnection.under(session);
        if (beneath != null) {
            beneath.end(reason);
        }
    }

    @Override
    public void send(String text, Consumer<@Nullable Throwable> done) {
        SendHandler handler = result -> done.accept(result.isOK() ? null : failure(result.getException()));
        if (isTyrus) {
            TyrusSends.send(handler, loaded -> sendText(text, loaded));
        } else {
            sendText(text, handler);
        }
    }

    private void sendText(String text, SendHandler handler) {
        try {
            remote.sendText(text, handler);
        } catch (RuntimeException | Error e) {
            // Tyrus wraps what its encoder reports in an Error.
            handler.onResult(new SendResult(e));
        }
    }

    private static Throwable failure(@Nullable Throwable reported) {
        return reported == null ? new IOException("the text could not be sent") : reported;
    }

    /** On Tyrus, and Grizzly beneath it; Undertow has threads for it. */
    @Override
    public boolean sendsOnCaller() {
        return isTyrus;
    }

    @Override
    public void ping() {
        try {
            remote.sendPing(ByteBuffer.allocate(0));
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.DEBUG, "A ping could not be sent", e);
        }
    }

    @Override
    public void close(int code, String reason) {
        Runnable close = () -> closeNow(code, shortened(reason));
        try {
            closer.execute(close);
        } catch (RejectedExecutionException e) {
            // The application is being undeployed: there is no better thread left.
            close.run();
        }
    }

    private void closeNow(int code, String reason) {
        var why = new CloseReason(CloseReason.CloseCodes.getCloseCode(code), reason);
        if (beneath != null) {
            beneath.keep();
        }
        try {
            // Not on Tyrus: it restarts the timer while it closes, and the timer of a session that is gone was seen to
            // close another one, whose connection had been given the same objects.
            if (!isTyrus) {
                session.setMaxIdleTimeout(CLOSE_TIMEOUT);
            }
            session.close(why);
        } catch (IOException | RuntimeException | Error e) {
            LOG.log(Level.DEBUG, "A connection was gone before it could be closed", e);
        }
        if (beneath != null) {
            // In case the peer closed at the same time, and Tyrus told nobody.
            beneath.end(why);
        }
    }

    /** A reason that fits into a close frame. */
    static String shortened(String reason) {
        if (Utf8.length(reason) <= MAX_REASON_BYTES) {
            return reason;
        }
        String beginning = reason;
        while (Utf8.length(beginning) > MAX_REASON_BYTES - Utf8.length(ELLIPSIS)) {
            // A code point, not a character: half a surrogate pair cannot be sent.
            beginning = beginning.substring(0, beginning.offsetByCodePoints(beginning.length(), -1));
        }
        return beginning + ELLIPSIS;
    }
}

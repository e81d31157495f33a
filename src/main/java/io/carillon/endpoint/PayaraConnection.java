package io.carillon.endpoint;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponse;
import jakarta.websocket.CloseReason;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What Payara's web container holds beneath a session of Tyrus, so that it belongs to this session for ever. Left alone, the
 * container takes the end of a session for the end of a request, on the thread that closes it: another thread that has just
 * read for the connection then begins the handshake anew, and what belonged to the request is given to the next one while it
 * is still written to. Clients were seen to get texts of others, and no answer to their handshakes. Here the network
 * connection is closed instead, and the container drops what was beneath it.
 *
 * <p>The parts have no public names. Where a server has them, but not as they are known, its own way stays.
 */
final class PayaraConnection {

    private static final Logger LOG = System.getLogger(PayaraConnection.class.getName());
    private static final String FACADE = "org.apache.catalina.connector.RequestFacade";
    private static final AtomicBoolean WARNED = new AtomicBoolean();
    private static final ThreadLocal<PayaraConnection> HANDSHAKE = new ThreadLocal<>();

    private final Parts parts;
    /** The request of the handshake. */
    private final Object request;
    /** Of the network. */
    private final Object connection;

    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile @Nullable RemoteEndpoint remote;

    private PayaraConnection(Parts parts, Object request, Object connection) {
        this.parts = parts;
        this.request = request;
        this.connection = connection;
    }

    /** Hands a handshake on, so that whoever carries it out finds what is beneath: the request is not shown to it. */
    static void handOn(ServletRequest handshake, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HANDSHAKE.set(of(handshake));
        try {
            chain.doFilter(handshake, response);
        } finally {
            HANDSHAKE.remove();
        }
    }

    /** What is beneath the handshake that is under way on this thread; null: nothing that must be known. */
    static @Nullable PayaraConnection ofThisHandshake() {
        return HANDSHAKE.get();
    }

    /** What is beneath a handshake, on its thread; null on other servers, and on a Payara that is not known. */
    static @Nullable PayaraConnection of(ServletRequest handshake) {
        ServletRequest innermost = handshake;
        while (innermost instanceof ServletRequestWrapper wrapper) {
            innermost = wrapper.getRequest();
        }
        return innermost.getClass().getName().equals(FACADE) ? ofFacade(innermost) : null;
    }

    /** @param facade of the request that the container keeps */
    static @Nullable PayaraConnection ofFacade(Object facade) {
        try {
            return Parts.of(facade.getClass()).beneath(facade);
        } catch (ReflectiveOperationException | RuntimeException e) {
            if (WARNED.compareAndSet(false, true)) {
                LOG.log(
                        Level.WARNING,
                        "This Payara is not the one that is known: a connection that ends may disturb another (" + e
                                + ")");
            }
            return null;
        }
    }

    /** To be remembered for the session that the handshake opens. */
    void enter(Map<String, Object> properties) {
        properties.put(PayaraConnection.class.getName(), this);
    }

    /** What is beneath a session; null: nothing that must be known. */
    static @Nullable PayaraConnection under(Session session) {
        return (PayaraConnection) session.getUserProperties().get(PayaraConnection.class.getName());
    }

    /** The session is open. */
    void opened(RemoteEndpoint sessionsRemote) {
        remote = sessionsRemote;
    }

    /**
     * As far as the container knows the request is not over, and nobody finishes it. To be called before Tyrus is told to
     * close the session: it may hear of the peer's close at the same time, and then tells nobody.
     */
    void keep() {
        try {
            parts.afterService.setBoolean(request, false);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("accessible when it was found", e);
        }
    }

    /** Ends the connection, once. To be called when Tyrus says that the session is closed, before anything else. */
    void end(CloseReason reason) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        keep();
        RemoteEndpoint peer = remote;
        if (peer != null) {
            // If it was the peer that closed, it is answered now and not after this, which would be too late.
            attempt(() -> peer.getClass().getMethod("close", CloseReason.class).invoke(peer, reason));
        }
        // After what still waits to be written, such as the close frame.
        attempt(() -> parts.close.invoke(connection));
    }

    private static void attempt(Callable<?> action) {
        try {
            action.call();
        } catch (Exception e) {
            LOG.log(Level.DEBUG, "A connection was gone before it could be ended", e);
        }
    }

    /** How the parts are reached. */
    private record Parts(
            Field facaded, Field afterService, Method coyote, Method context, Method network, Method close) {

        private static volatile @Nullable Parts known;

        static Parts of(Class<?> facade) throws ReflectiveOperationException {
            Parts parts = known;
            if (parts == null || parts.facaded.getDeclaringClass() != facade) {
                parts = find(facade);
                known = parts;
            }
            return parts;
        }

        private static Parts find(Class<?> facade) throws ReflectiveOperationException {
            Field facaded = facade.getDeclaredField("request");
            facaded.setAccessible(true);
            Class<?> request = facaded.getType();
            Field afterService = request.getDeclaredField("afterService");
            afterService.setAccessible(true);
            Method coyote = request.getMethod("getCoyoteRequest");
            Method context = coyote.getReturnType().getMethod("getContext");
            Method network = context.getReturnType().getMethod("getConnection");
            return new Parts(
                    facaded,
                    afterService,
                    coyote,
                    context,
                    network,
                    network.getReturnType().getMethod("closeSilently"));
        }

        PayaraConnection beneath(Object facade) throws ReflectiveOperationException {
            Object request = facaded.get(facade);
            return new PayaraConnection(this, request, network.invoke(context.invoke(coyote.invoke(request))));
        }
    }
}

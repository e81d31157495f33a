package io.carillon.delivery;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The wire of one connection, as each kind of endpoint has its own. Called by one thread at a time for sends; pings and
 * closes come from other threads. No method blocks or throws.
 */
public interface Transport {

    /**
     * Sends one text. The next one is sent only after this one is done.
     *
     * @param done called once, on any thread, perhaps before this method returns: with null when the text has left, with
     *     the failure when it could not
     */
    void send(String text, Consumer<@Nullable Throwable> done);

    /** Whether {@link #send} is work for its caller, and not for threads of the server's. */
    default boolean sendsOnCaller() {
        return false;
    }

    /** Asks the peer for a sign of life. */
    void ping();

    /** Ends the connection, with a code of the client protocol and a reason that a person can read. */
    void close(int code, String reason);
}

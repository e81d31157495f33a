package io.carillon.testing;

import io.carillon.testing.WebSocketClient.Closed;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client of the client protocol has in its hands: over a real socket, or without one. */
public interface Wire extends AutoCloseable {

    /** Sends one frame. */
    void send(String frame);

    /** The JSON objects that came so far, whatever frames they came in. */
    List<String> objects();

    /** How the server has ended the connection; null: it has not. */
    @Nullable
    Closed closed();

    @Override
    void close();
}

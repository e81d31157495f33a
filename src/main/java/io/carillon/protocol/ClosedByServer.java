package io.carillon.protocol;

/**
 * What a client did, or what happened to it, for which the answer is not an error but the end of the connection. Thrown
 * where a command is read or carried out; carries no stack trace.
 */
public final class ClosedByServer extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int code;

    /** @param reason what a person may read, in one sentence; what does not fit into a close frame is cut */
    public ClosedByServer(CloseCode code, String reason) {
        this(code.code(), reason);
    }

    /** With the code's own text as the reason. */
    public ClosedByServer(CloseCode code) {
        this(code, code.text());
    }

    /** @param code a WebSocket close code */
    public ClosedByServer(int code, String reason) {
        super(reason, null, false, false);
        this.code = code;
    }

    /** The WebSocket close code. */
    public int code() {
        return code;
    }
}

package io.carillon.protocol;

/**
 * Why the server ended a subscription. The one table of them. Below 2500 the client leaves it at that, from there on it
 * subscribes again.
 */
public enum UnsubscribeCode {
    SERVER_UNSUBSCRIBE(2000, "server unsubscribe"),
    INSUFFICIENT_STATE(2500, "insufficient state"),
    SUBSCRIPTION_EXPIRED(2501, "subscription expired"),
    STATE_INVALIDATED(2502, "state invalidated");

    private final int code;
    private final String text;

    UnsubscribeCode(int code, String text) {
        this.code = code;
        this.text = text;
    }

    /** The number on the wire. */
    public int code() {
        return code;
    }

    /** The reason on the wire. */
    public String text() {
        return text;
    }

    /** Whether the client subscribes again by itself. */
    public boolean clientComesBack() {
        return code >= 2500;
    }
}

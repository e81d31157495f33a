package io.carillon.protocol;

import io.carillon.channel.Refusal;

/**
 * Why the server closed a connection: WebSocket close codes of the client protocol. The one table of them. Clients come
 * back after 1xxx, 3000–3499 and 4000–4499, and stay away after 3500–3999 and 4500–4999.
 */
public enum CloseCode {
    NORMAL(1000, "closed"),
    MESSAGE_TOO_BIG(1009, "message too big"),
    SHUTDOWN(3001, "shutdown"),
    INTERNAL(3004, "internal server error"),
    EXPIRED(3005, "connection expired"),
    SUBSCRIPTION_EXPIRED(3006, "subscription expired"),
    SLOW(3008, "slow"),
    WRITE_ERROR(3009, "write error"),
    INSUFFICIENT_STATE(3010, "insufficient state"),
    FORCE_RECONNECT(3011, "force reconnect"),
    NO_PONG(3012, "no pong"),
    TOO_MANY_REQUESTS(3013, "too many requests"),
    STATE_INVALIDATED(3014, "state invalidated"),
    INVALID_TOKEN(3500, "invalid token"),
    BAD_REQUEST(3501, "bad request"),
    STALE(3502, "stale"),
    FORCE_DISCONNECT(3503, "force disconnect"),
    CONNECTION_LIMIT(3504, "connection limit"),
    CHANNEL_LIMIT(3505, "channel limit"),
    INAPPROPRIATE_PROTOCOL(3506, "inappropriate protocol"),
    PERMISSION_DENIED(3507, "permission denied"),
    NOT_AVAILABLE(3508, "not available"),
    TOO_MANY_ERRORS(3509, "too many errors");

    private final int code;
    private final String text;

    CloseCode(int code, String text) {
        this.code = code;
        this.text = text;
    }

    /** The number on the wire. */
    public int code() {
        return code;
    }

    /** The reason on the wire, where nothing more precise is known. */
    public String text() {
        return text;
    }

    /** Whether clients come back by themselves. */
    public boolean clientComesBack() {
        boolean terminal = (code >= 3500 && code < 4000) || (code >= 4500 && code < 5000);
        return !terminal;
    }

    /** The code that stands for a refusal where closing is the only answer. */
    public static CloseCode of(Refusal refusal) {
        if (refusal instanceof Refusal.PermissionDenied) {
            return PERMISSION_DENIED;
        } else if (refusal instanceof Refusal.NotAvailable) {
            return NOT_AVAILABLE;
        } else if (refusal instanceof Refusal.TooManyRequests) {
            return TOO_MANY_REQUESTS;
        } else if (refusal instanceof Refusal.InvalidToken) {
            return INVALID_TOKEN;
        } else if (refusal instanceof Refusal.TokenExpired || refusal instanceof Refusal.Expired) {
            return EXPIRED;
        } else if (refusal instanceof Refusal.Unavailable) {
            return INTERNAL;
        } else if (refusal instanceof Refusal.UnrecoverablePosition) {
            return INSUFFICIENT_STATE;
        }
        return BAD_REQUEST;
    }
}

package io.carillon.protocol;

import io.carillon.channel.Refusal;

/**
 * Why a single command failed: the codes of the client protocol and of the server API. The one table of them.
 */
public enum ErrorCode {
    INTERNAL(100, "internal server error", true, 500),
    UNAUTHORIZED(101, "unauthorized", false, 500),
    UNKNOWN_CHANNEL(102, "unknown channel", false, 404),
    PERMISSION_DENIED(103, "permission denied", false, 500),
    METHOD_NOT_FOUND(104, "method not found", false, 404),
    ALREADY_SUBSCRIBED(105, "already subscribed", false, 500),
    LIMIT_EXCEEDED(106, "limit exceeded", false, 500),
    BAD_REQUEST(107, "bad request", false, 400),
    NOT_AVAILABLE(108, "not available", false, 400),
    TOKEN_EXPIRED(109, "token expired", false, 500),
    EXPIRED(110, "expired", false, 500),
    TOO_MANY_REQUESTS(111, "too many requests", true, 500),
    UNRECOVERABLE_POSITION(112, "unrecoverable position", false, 416),
    CONFLICT(113, "conflict", false, 409);

    private final int code;
    private final String text;
    private final boolean temporary;
    private final int httpStatus;

    ErrorCode(int code, String text, boolean temporary, int httpStatus) {
        this.code = code;
        this.text = text;
        this.temporary = temporary;
        this.httpStatus = httpStatus;
    }

    /** The number on the wire. */
    public int code() {
        return code;
    }

    /** The text on the wire. */
    public String text() {
        return text;
    }

    /** Whether trying again later may help. */
    public boolean isTemporary() {
        return temporary;
    }

    /** The HTTP status in the server API's transport error mode. */
    public int httpStatus() {
        return httpStatus;
    }

    /** The code that stands for a refusal. */
    public static ErrorCode of(Refusal refusal) {
        if (refusal instanceof Refusal.BadRequest) {
            return BAD_REQUEST;
        } else if (refusal instanceof Refusal.UnknownChannel) {
            return UNKNOWN_CHANNEL;
        } else if (refusal instanceof Refusal.PermissionDenied) {
            return PERMISSION_DENIED;
        } else if (refusal instanceof Refusal.NotAvailable) {
            return NOT_AVAILABLE;
        } else if (refusal instanceof Refusal.UnrecoverablePosition) {
            return UNRECOVERABLE_POSITION;
        } else if (refusal instanceof Refusal.TooManyRequests) {
            return TOO_MANY_REQUESTS;
        }
        return INTERNAL;
    }
}

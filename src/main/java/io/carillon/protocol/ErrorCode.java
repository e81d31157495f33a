package io.carillon.protocol;

import io.carillon.channel.Refusal;
import java.util.Map;

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

    private static final Map<Class<? extends Refusal>, ErrorCode> OF_REFUSALS = Map.ofEntries(
            Map.entry(Refusal.UnknownChannel.class, UNKNOWN_CHANNEL),
            Map.entry(Refusal.PermissionDenied.class, PERMISSION_DENIED),
            Map.entry(Refusal.InvalidToken.class, PERMISSION_DENIED),
            Map.entry(Refusal.MethodNotFound.class, METHOD_NOT_FOUND),
            Map.entry(Refusal.AlreadySubscribed.class, ALREADY_SUBSCRIBED),
            Map.entry(Refusal.LimitExceeded.class, LIMIT_EXCEEDED),
            Map.entry(Refusal.BadRequest.class, BAD_REQUEST),
            Map.entry(Refusal.NotAvailable.class, NOT_AVAILABLE),
            Map.entry(Refusal.TokenExpired.class, TOKEN_EXPIRED),
            Map.entry(Refusal.Expired.class, EXPIRED),
            Map.entry(Refusal.TooManyRequests.class, TOO_MANY_REQUESTS),
            Map.entry(Refusal.UnrecoverablePosition.class, UNRECOVERABLE_POSITION));

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
        ErrorCode code = OF_REFUSALS.get(refusal.getClass());
        return code == null ? INTERNAL : code;
    }
}

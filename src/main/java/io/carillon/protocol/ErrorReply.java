package io.carillon.protocol;

import io.carillon.channel.Refusal;

/**
 * Why a command failed, as the client is told.
 *
 * @param code of {@link ErrorCode}, or the application's own
 * @param temporary whether trying again later may help
 */
public record ErrorReply(int code, String message, boolean temporary) {

    /** The code and its text. */
    public ErrorReply(ErrorCode code) {
        this(code.code(), code.text(), code.isTemporary());
    }

    /** What stands for a refusal: the text of its code, and the sentence. */
    public static ErrorReply of(Refusal refusal) {
        if (refusal instanceof Refusal.ByApplication own) {
            return new ErrorReply(own.code(), own.getMessage(), own.isTemporary());
        }
        ErrorCode code = ErrorCode.of(refusal);
        if (code == ErrorCode.INTERNAL) {
            // What is wrong with the server is its owner's business: the log and the health check tell.
            return new ErrorReply(code);
        }
        return new ErrorReply(code.code(), code.text() + ": " + refusal.getMessage(), code.isTemporary());
    }

    void write(StringBuilder json) {
        JsonObject.in(json)
                .alwaysNumber("code", code)
                .alwaysText("message", message)
                .flag("temporary", temporary)
                .end();
    }
}

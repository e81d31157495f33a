package io.carillon.api;

import io.carillon.channel.Refusal;
import org.jspecify.annotations.Nullable;

/** How a failed command is answered. */
enum ErrorMode {
    /** 200, and the error in the body. */
    REPLY,
    /** A status that says so, and the bare error object. */
    TRANSPORT;

    static final String HEADER = "X-Centrifugo-Error-Mode";

    /** @param always whether the owner wants statuses for every call */
    static ErrorMode of(@Nullable String header, boolean always) {
        return always || "transport".equalsIgnoreCase(header) ? TRANSPORT : REPLY;
    }

    Answer reply(Refusal refusal) {
        return this == TRANSPORT ? Replies.transport(refusal) : Replies.json(Replies.failed(refusal));
    }
}

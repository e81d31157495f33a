package io.carillon.api;

import io.carillon.channel.Refusal;
import io.carillon.protocol.ErrorCode;
import io.carillon.protocol.Json;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The texts and statuses of answers. */
final class Replies {

    private static final Logger LOG = System.getLogger(Replies.class.getName());
    private static final String RETRY_SECONDS = "1";

    private Replies() {}

    static Answer json(String json) {
        return Answer.json(Response.Status.OK.getStatusCode(), json);
    }

    /** The bare error object: code and message. */
    static String error(Refusal refusal) {
        ErrorCode code = ErrorCode.of(refusal);
        var json = new StringBuilder("{\"code\":").append(code.code()).append(",\"message\":");
        Json.quote(json, code.text() + ": " + refusal.getMessage());
        return json.append('}').toString();
    }

    /** The reply of what has a result, where it stands for itself or among others. */
    static String result(String json) {
        return "{\"result\":" + json + "}";
    }

    /** The reply of what has failed, where it stands for itself or among others. */
    static String failed(Throwable failure) {
        return "{\"error\":" + error(refusal(failure)) + "}";
    }

    /** A list of what comes, in this order, when all of it is there. */
    static CompletionStage<String> list(List<CompletionStage<String>> elements) {
        CompletionStage<StringBuilder> list = CompletableFuture.completedStage(new StringBuilder("["));
        for (CompletionStage<String> element : elements) {
            list = list.thenCombine(
                    element,
                    (all, next) -> all.append(all.length() == 1 ? "" : ",").append(next));
        }
        return list.thenApply(all -> all.append(']').toString());
    }

    /** The error as the body, and the status that Centrifugo has for it. */
    static Answer transport(Refusal refusal) {
        return Answer.json(ErrorCode.of(refusal).httpStatus(), error(refusal));
    }

    /** The error as the body, and the status that says best what it is. */
    static Answer status(Refusal refusal) {
        if (refusal instanceof Refusal.TooManyRequests || refusal instanceof Refusal.Unavailable) {
            return Answer.json(Response.Status.SERVICE_UNAVAILABLE.getStatusCode(), error(refusal))
                    .with(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
        }
        return transport(refusal);
    }

    /** What a failed stage failed with; whatever is no refusal is our fault, and logged. */
    static Refusal refusal(Throwable failure) {
        Throwable cause = Refusal.cause(failure);
        if (cause instanceof Refusal refusal) {
            return refusal;
        }
        LOG.log(Level.ERROR, "A call of the server API failed", cause);
        return new Refusal.Unavailable("see the server's log");
    }
}

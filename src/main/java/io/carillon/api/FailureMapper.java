package io.carillon.api;

import io.carillon.channel.Refusal;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/**
 * Answers what went wrong before a command ran: a sentence in plain text. A body that cannot be read is 400, whatever the
 * error mode; an unknown path 404 and a wrong HTTP method 405.
 */
@Provider
public class FailureMapper implements ExceptionMapper<Throwable> {

    @Override
    public Response toResponse(Throwable failure) {
        if (failure instanceof WebApplicationException refused) {
            Response response = refused.getResponse();
            return response.hasEntity() ? response : described(response);
        }
        return answer(failure).response();
    }

    /** Of what our own code has thrown. */
    static Answer answer(Throwable failure) {
        if (failure instanceof Unreadable unreadable) {
            return unreadable.answer();
        }
        if (failure instanceof Refusal.BadRequest) {
            return Answer.text(Response.Status.BAD_REQUEST, failure.getMessage());
        }
        Replies.refusal(failure);
        return Answer.text(Response.Status.INTERNAL_SERVER_ERROR, "internal server error");
    }

    private static Response described(Response response) {
        return Response.fromResponse(response)
                .entity(response.getStatusInfo().getReasonPhrase() + "\n")
                .type(MediaType.TEXT_PLAIN_TYPE)
                .build();
    }
}

package io.carillon.api;

import io.carillon.client.Everywhere;
import io.carillon.delivery.Workers;
import io.carillon.history.Journal;
import io.carillon.presence.Presence;
import io.carillon.publishing.Publisher;
import io.carillon.settings.Settings;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/**
 * The server API: {@code POST /api/<method>} with a JSON object, in shapes and codes of Centrifugo's. A command that fails
 * is answered with 200 and {@code {"error":{…}}}, or in the transport error mode with a status that says so. What there
 * is to call stands in {@link Methods}. {@code POST /api/publish} does not come here: see {@link PublishServlet}.
 */
@Path("/")
@ApplicationScoped
public class ApiResource {

    @Inject
    private Settings settings;

    @Inject
    private Calls calls;

    @Inject
    private Publisher publisher;

    @Inject
    private Journal journal;

    @Inject
    private Presence presence;

    @Inject
    private Everywhere everywhere;

    @Inject
    private Workers workers;

    private Methods methods;
    private Batch batch;

    @PostConstruct
    void assemble() {
        methods = new Methods(settings.namespaces(), publisher, journal, presence, everywhere);
        batch = new Batch(methods, workers.answers());
    }

    /** One call. */
    @POST
    @Path("{method}")
    public CompletionStage<Response> call(
            @PathParam("method") String name, @HeaderParam(ErrorMode.HEADER) String errorMode, InputStream body) {
        Method method = methods.named(name);
        if (method == null) {
            throw new NotFoundException();
        }
        return calls.answer(method, Replies::result, body, errorMode).thenApply(Answer::response);
    }

    /** Many calls in one. */
    @POST
    @Path("batch")
    public CompletionStage<Response> batch(@HeaderParam(ErrorMode.HEADER) String errorMode, InputStream body) {
        return calls.answer(batch, UnaryOperator.identity(), body, errorMode).thenApply(Answer::response);
    }
}

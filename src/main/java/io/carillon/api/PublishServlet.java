package io.carillon.api;

import io.carillon.delivery.Workers;
import io.carillon.protocol.JsonFields;
import io.carillon.publishing.Publisher;
import io.carillon.settings.Settings;
import jakarta.inject.Inject;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * {@code POST /api/publish}, as {@link ApiResource} would answer it, at less than half of what JAX-RS costs: the call that
 * servers make all the time. Naming the whole path, it goes before JAX-RS.
 */
@WebServlet(urlPatterns = "/api/publish", asyncSupported = true)
public class PublishServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = System.getLogger(PublishServlet.class.getName());

    @Inject
    private transient Access access;

    @Inject
    private transient Settings settings;

    @Inject
    private transient Publisher publisher;

    @Inject
    private transient Workers workers;

    private transient Method publish;

    @Override
    public void init() {
        publish = new PublishMethods(publisher)::publish;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        CompletableFuture<Answer> answer = answered(request);
        if (answer.isDone()) {
            write(answer.join(), response);
            return;
        }
        AsyncContext context = request.startAsync();
        // The publication has a deadline of its own.
        context.setTimeout(0);
        answer.thenAccept(late -> {
            try {
                write(late, response);
            } finally {
                context.complete();
            }
        });
    }

    private static void write(Answer answer, HttpServletResponse response) {
        try {
            answer.write(response);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "A publisher did not wait for its answer", e);
        }
    }

    /** Never fails: what goes wrong is an answer as well. */
    private CompletableFuture<Answer> answered(HttpServletRequest request) throws IOException {
        try {
            return answer(request).toCompletableFuture().exceptionally(FailureMapper::answer);
        } catch (RuntimeException | Error e) {
            return CompletableFuture.completedFuture(FailureMapper.answer(e));
        }
    }

    private CompletionStage<Answer> answer(HttpServletRequest request) throws IOException {
        Answer refusal = access.refusal(request);
        if (refusal != null) {
            return CompletableFuture.completedFuture(refusal);
        }
        if (!request.getMethod().equals("POST")) {
            return CompletableFuture.completedFuture(
                    Answer.text(Response.Status.METHOD_NOT_ALLOWED, "Method Not Allowed")
                            .with("Allow", "POST"));
        }
        var fields = JsonFields.of(
                Body.read(request.getInputStream(), settings.limits().bodyBytes()));
        ErrorMode mode = ErrorMode.of(request.getHeader(ErrorMode.HEADER), settings.transportErrors());
        return Command.answer(
                publish.read(fields), result -> Replies.json(Replies.result(result)), mode::reply, workers.answers());
    }
}

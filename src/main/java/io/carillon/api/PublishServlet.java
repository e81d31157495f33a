package io.carillon.api;

import io.carillon.publishing.Publisher;
import jakarta.inject.Inject;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * {@code POST /api/publish}, as {@link ApiResource} would answer it, without what JAX-RS costs: the call that servers make
 * all the time. Naming the whole path, it goes before JAX-RS.
 */
@WebServlet(urlPatterns = "/api/publish", asyncSupported = true)
public class PublishServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = System.getLogger(PublishServlet.class.getName());
    private static final String METHODS = "POST, OPTIONS";

    @Inject
    private transient Access access;

    @Inject
    private transient Calls calls;

    @Inject
    private transient Publisher publisher;

    private transient Method publish;

    @Override
    public void init() {
        publish = new PublishMethods(publisher)::publish;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) {
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
        } catch (RuntimeException | Error e) {
            // Nobody else would hear of it: the answer may be written long after the request was handed over.
            LOG.log(Level.ERROR, "A publisher could not be answered", e);
        }
    }

    /** Never fails: what goes wrong is an answer as well. */
    private CompletableFuture<Answer> answered(HttpServletRequest request) {
        try {
            return answer(request).toCompletableFuture().exceptionally(FailureMapper::answer);
        } catch (RuntimeException | Error e) {
            return CompletableFuture.completedFuture(FailureMapper.answer(e));
        }
    }

    private CompletionStage<Answer> answer(HttpServletRequest request) {
        Answer refusal = access.refusal(request);
        if (refusal != null) {
            return CompletableFuture.completedFuture(refusal);
        }
        return switch (request.getMethod()) {
            case "POST" -> calls.answer(publish, Replies::result, body(request), request.getHeader(ErrorMode.HEADER));
            case "OPTIONS" -> CompletableFuture.completedFuture(allowing(Response.Status.OK, METHODS));
            default ->
                CompletableFuture.completedFuture(allowing(Response.Status.METHOD_NOT_ALLOWED, "Method Not Allowed"));
        };
    }

    private static Answer allowing(Response.Status status, String sentence) {
        return Answer.text(status, sentence).with("Allow", METHODS);
    }

    private static InputStream body(HttpServletRequest request) {
        try {
            return request.getInputStream();
        } catch (IOException e) {
            throw Body.missing();
        }
    }
}

package io.carillon.api;

import io.carillon.channel.ChannelName;
import io.carillon.channel.Namespace;
import io.carillon.channel.Position;
import io.carillon.channel.Printable;
import io.carillon.channel.Refusal;
import io.carillon.delivery.Workers;
import io.carillon.history.HistoryQuery;
import io.carillon.history.Journal;
import io.carillon.protocol.Json;
import io.carillon.protocol.Parameters;
import io.carillon.publishing.Message;
import io.carillon.publishing.Publisher;
import io.carillon.settings.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A channel's publications as a resource, for people with a shell: POST a payload, GET the history. Failures are HTTP
 * statuses, with {@code {"code":…,"message":…}} as the body.
 */
@Path("channels/{channel}/publications")
@ApplicationScoped
public class ChannelPublications {

    @Inject
    private Settings settings;

    @Inject
    private Publisher publisher;

    @Inject
    private Journal journal;

    @Inject
    private Workers workers;

    /** Publishes the body: JSON as it is, plain text as a JSON string. */
    @POST
    public CompletionStage<Response> publish(
            @PathParam("channel") String channel,
            @HeaderParam(HttpHeaders.CONTENT_TYPE) String contentType,
            @HeaderParam("Idempotency-Key") @DefaultValue("") String idempotencyKey,
            InputStream body) {
        boolean json = isJson(contentType);
        String text = Body.read(body, settings.limits().bodyBytes());
        return answer(() -> {
            String data = json ? Json.compact(text) : Json.quote(text);
            var message = new Message(new ChannelName(channel), data, null, Map.of(), false, idempotencyKey, 0, "");
            return publisher.publish(message).thenApply(PublishMethods::position);
        });
    }

    /**
     * The history.
     *
     * @param limit how many publications at most
     * @param since only what comes after this offset
     * @param from not before this time, ISO 8601
     * @param to before this time, ISO 8601
     * @param order {@code newest} or {@code oldest} first; the default is newest, and with {@code since} oldest
     */
    @GET
    public CompletionStage<Response> history(
            @PathParam("channel") String channel,
            @QueryParam("limit") @DefaultValue("100") String limit,
            @QueryParam("since") String since,
            @QueryParam("from") String from,
            @QueryParam("to") String to,
            @QueryParam("order") String order) {
        return answer(() -> {
            var name = new ChannelName(channel);
            Namespace namespace = settings.namespaces().withHistory(name);
            Position position =
                    since == null ? null : new Position(Parameters.number("since", since, Long.MAX_VALUE), "");
            boolean reverse = isNewestFirst(order, position);
            int most = (int) Parameters.number("limit", limit, Integer.MAX_VALUE);
            // In reverse the query's since is where reading begins; here it is where it ends.
            var query = new HistoryQuery(most, reverse ? null : position, reverse, time("from", from), time("to", to));
            long after = position == null ? 0 : position.offset();
            return journal.read(name, namespace, query).thenApply(page -> HistoryReply.result(page.after(after)));
        });
    }

    private static boolean isJson(@Nullable String contentType) {
        String type = contentType == null ? "" : contentType.split(";", 2)[0].strip();
        if (type.equalsIgnoreCase(MediaType.APPLICATION_JSON)) {
            return true;
        }
        if (type.equalsIgnoreCase(MediaType.TEXT_PLAIN)) {
            return false;
        }
        throw Body.refused(
                Response.Status.UNSUPPORTED_MEDIA_TYPE,
                "Content-Type is " + Printable.excerpt(type) + ", but must be application/json or text/plain");
    }

    private static boolean isNewestFirst(@Nullable String order, @Nullable Position since) {
        if (order == null) {
            return since == null;
        }
        return switch (order) {
            case "newest" -> true;
            case "oldest" -> false;
            default ->
                throw new Refusal.BadRequest("order is " + Printable.excerpt(order) + ", but must be newest or oldest");
        };
    }

    private static @Nullable Instant time(String name, @Nullable String text) {
        try {
            return text == null ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new Refusal.BadRequest(name + " is " + Printable.excerpt(text)
                    + ", but must be a time such as 2026-11-22T09:30:00Z or 2026-11-22T10:30:00+01:00");
        }
    }

    private CompletionStage<Response> answer(Command command) {
        return Command.answer(command, Replies::json, Replies::status, workers.answers())
                .thenApply(Answer::response);
    }
}

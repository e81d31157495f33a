package io.carillon.api;

import io.carillon.channel.ChannelName;
import io.carillon.channel.Namespace;
import io.carillon.channel.Position;
import io.carillon.channel.Refusal;
import io.carillon.delivery.ConnectionRegistry;
import io.carillon.delivery.Hub;
import io.carillon.history.HistoryQuery;
import io.carillon.history.Journal;
import io.carillon.history.Outcome;
import io.carillon.protocol.Json;
import io.carillon.protocol.JsonFields;
import io.carillon.publishing.Publisher;
import io.carillon.settings.Node;
import io.carillon.settings.Settings;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The server API: {@code POST /api/<method>} with a JSON object, in shapes and codes of Centrifugo's. A command that fails
 * is answered with 200 and {@code {"error":{…}}}, or in the transport error mode with a status that says so.
 */
@Path("/")
@ApplicationScoped
public class ApiResource {

    private static final int MAX_BROADCAST = 1_000;

    @Inject
    private Settings settings;

    @Inject
    private Publisher publisher;

    @Inject
    private Journal journal;

    @Inject
    private Hub hub;

    @Inject
    private ConnectionRegistry registry;

    @Inject
    private Node node;

    @Resource
    private ManagedExecutorService executor;

    @POST
    @Path("publish")
    public CompletionStage<Response> publish(@HeaderParam(ErrorMode.HEADER) String errorMode, InputStream body) {
        PublishParameters parameters = PublishParameters.of(fields(body));
        return answer(errorMode, () -> publish(parameters, parameters.channel()));
    }

    @POST
    @Path("broadcast")
    public CompletionStage<Response> broadcast(@HeaderParam(ErrorMode.HEADER) String errorMode, InputStream body) {
        PublishParameters parameters = PublishParameters.of(fields(body));
        return answer(errorMode, () -> broadcast(parameters));
    }

    @POST
    @Path("history")
    public CompletionStage<Response> history(@HeaderParam(ErrorMode.HEADER) String errorMode, InputStream body) {
        HistoryParameters parameters = HistoryParameters.of(fields(body));
        return answer(errorMode, () -> history(parameters));
    }

    @POST
    @Path("info")
    public CompletionStage<Response> info(@HeaderParam(ErrorMode.HEADER) String errorMode, InputStream body) {
        fields(body);
        return answer(errorMode, () -> CompletableFuture.completedStage(info()));
    }

    private CompletionStage<String> publish(PublishParameters parameters, String channel) {
        return publisher.publish(parameters.message(channel)).thenApply(ApiResource::position);
    }

    private CompletionStage<String> broadcast(PublishParameters parameters) {
        int count = parameters.channels().size();
        if (count == 0 || count > MAX_BROADCAST) {
            throw new Refusal.BadRequest("channels holds " + count + " names, allowed are 1 to " + MAX_BROADCAST);
        }
        CompletionStage<StringBuilder> responses = CompletableFuture.completedStage(new StringBuilder());
        // All are under way before the first is awaited.
        var published = parameters.channels().stream()
                .map(channel -> one(parameters, channel))
                .toList();
        for (CompletionStage<String> response : published) {
            responses = responses.thenCombine(
                    response,
                    (all, next) -> all.append(all.isEmpty() ? "" : ",").append(next));
        }
        return responses.thenApply(all -> "{\"responses\":[" + all + "]}");
    }

    private CompletionStage<String> one(PublishParameters parameters, String channel) {
        CompletionStage<String> result;
        try {
            result = publish(parameters, channel);
        } catch (Refusal refusal) {
            result = CompletableFuture.failedStage(refusal);
        }
        return result.handle((json, failure) -> failure == null
                ? "{\"result\":" + json + "}"
                : "{\"error\":" + Replies.error(Replies.refusal(failure)) + "}");
    }

    private CompletionStage<String> history(HistoryParameters parameters) {
        var channel = new ChannelName(parameters.channel());
        Namespace namespace = settings.namespaces().withHistory(channel);
        HistoryQuery query = parameters.query();
        return journal.read(channel, namespace, query).thenApply(HistoryReply::result);
    }

    private String info() {
        var json = new StringBuilder("{\"nodes\":[{\"uid\":");
        Json.quote(json, node.id());
        json.append(",\"name\":");
        Json.quote(json, node.name());
        json.append(",\"version\":");
        Json.quote(json, node.version());
        json.append(",\"num_clients\":").append(registry.size());
        json.append(",\"num_users\":").append(registry.users());
        json.append(",\"num_subs\":").append(hub.subscriptions());
        json.append(",\"num_channels\":").append(hub.channels());
        json.append(",\"uptime\":")
                .append(Duration.between(node.startedAt(), Instant.now()).toSeconds());
        return json.append("}]}").toString();
    }

    private JsonFields fields(InputStream body) {
        return JsonFields.of(Body.read(body, settings.limits().bodyBytes()));
    }

    /** The result of a publication: its position, nothing where none is kept. */
    static String position(Outcome outcome) {
        Position position = outcome.position();
        if (position == null) {
            return "{}";
        }
        var json = new StringBuilder("{");
        HistoryReply.position(json, position);
        return json.append('}').toString();
    }

    private CompletionStage<Response> answer(@Nullable String errorMode, Command command) {
        ErrorMode mode = ErrorMode.of(errorMode, settings.transportErrors());
        return Command.answer(command, json -> Replies.json("{\"result\":" + json + "}"), mode::reply, executor);
    }
}

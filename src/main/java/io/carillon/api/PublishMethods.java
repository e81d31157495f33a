package io.carillon.api;

import io.carillon.channel.Position;
import io.carillon.channel.Refusal;
import io.carillon.history.Outcome;
import io.carillon.protocol.JsonFields;
import io.carillon.publishing.Publisher;

/** How a backend publishes. */
final class PublishMethods {

    private static final int MAX_BROADCAST = 1_000;

    private final Publisher publisher;

    PublishMethods(Publisher publisher) {
        this.publisher = publisher;
    }

    /** To one channel. */
    Command publish(JsonFields fields) {
        PublishParameters parameters = PublishParameters.of(fields);
        return publish(parameters, parameters.channel());
    }

    /** The same to many channels: each has its own result or error. */
    Command broadcast(JsonFields fields) {
        PublishParameters parameters = PublishParameters.of(fields);
        return () -> {
            int count = parameters.channels().size();
            if (count == 0 || count > MAX_BROADCAST) {
                throw new Refusal.BadRequest("channels holds " + count + " names, allowed are 1 to " + MAX_BROADCAST);
            }
            // All are under way before the first is awaited.
            var responses = parameters.channels().stream()
                    .map(channel -> publish(parameters, channel)
                            .start()
                            .handle((json, failure) ->
                                    failure == null ? Replies.result(json) : Replies.failed(failure)))
                    .toList();
            return Replies.list(responses).thenApply(list -> "{\"responses\":" + list + "}");
        };
    }

    /** The result of a publication: its position, nothing where none is kept. */
    static String position(Outcome outcome) {
        Position position = outcome.position();
        if (position == null) {
            return Command.NOTHING;
        }
        var json = new StringBuilder("{");
        HistoryReply.position(json, position);
        return json.append('}').toString();
    }

    private Command publish(PublishParameters parameters, String channel) {
        return () -> publisher.publish(parameters.message(channel)).thenApply(PublishMethods::position);
    }
}

package io.carillon.api;

import io.carillon.channel.Refusal;
import io.carillon.protocol.JsonFields;
import io.carillon.protocol.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Several calls in one: {@code {"commands":[{"publish":{…}},…],"parallel":false}} is answered with {@code
 * {"replies":[{"publish":{…}},{"error":{…}},…]}}, in the order of the commands. One that fails does not keep the others
 * from being carried out.
 */
final class Batch implements Method {

    private static final int MAX_COMMANDS = 100;

    /** So many characters the long replies of one batch may have together: all of them are in memory at once. */
    private static final long MAX_LONG_REPLIES = 32L << 20;

    /** What may be answered at length. It changes nothing, so an error instead of the answer is no lie. */
    private static final Set<String> LONG = Set.of("history", "presence", "channels");

    private final Methods methods;
    private final Executor executor;

    /** @param executor runs what follows a command that was awaited */
    Batch(Methods methods, Executor executor) {
        this.methods = methods;
        this.executor = executor;
    }

    private record Call(String name, Command command) {

        CompletionStage<String> reply(AtomicLong room) {
            return command.start().handle((result, failure) -> {
                if (failure != null) {
                    return Replies.failed(failure);
                }
                if (LONG.contains(name) && room.addAndGet(-result.length()) < 0) {
                    return Replies.failed(new Refusal.LimitExceeded(
                            "the replies to history, presence and channels in this batch have more than "
                                    + MAX_LONG_REPLIES + " characters together"));
                }
                return JsonObject.create().raw(name, result).text();
            });
        }
    }

    /** {@inheritDoc} Nothing of the batch is done then. */
    @Override
    public Command read(JsonFields parameters) {
        boolean parallel = parameters.flag("parallel");
        List<String> commands = parameters.objects("commands");
        if (commands.size() > MAX_COMMANDS) {
            return Command.refused(new Refusal.BadRequest(
                    "commands holds " + commands.size() + " commands, allowed are " + MAX_COMMANDS));
        }
        var calls = new ArrayList<Call>(commands.size());
        for (String command : commands) {
            try {
                calls.add(call(command));
            } catch (Refusal.BadRequest e) {
                throw new Refusal.BadRequest("commands[" + calls.size() + "]: " + e.getMessage());
            }
        }
        return () -> (parallel ? together(calls) : oneByOne(calls)).thenApply(list -> "{\"replies\":" + list + "}");
    }

    private Call call(String command) {
        JsonFields fields = JsonFields.of(command);
        if (fields.names().size() != 1) {
            return new Call(
                    "",
                    Command.refused(new Refusal.BadRequest("a command holds one method, but this one holds "
                            + fields.names().size())));
        }
        String name = fields.names().iterator().next();
        Method method = methods.named(name);
        JsonFields parameters = fields.object(name);
        return new Call(
                name,
                method == null || parameters == null
                        ? Command.refused(new Refusal.MethodNotFound(name))
                        : method.read(parameters));
    }

    private static CompletionStage<String> together(List<Call> calls) {
        var room = new AtomicLong(MAX_LONG_REPLIES);
        // All are under way before the first is awaited.
        return Replies.list(calls.stream().map(call -> call.reply(room)).toList());
    }

    private CompletionStage<String> oneByOne(List<Call> calls) {
        var room = new AtomicLong(MAX_LONG_REPLIES);
        var replies = new ArrayList<CompletionStage<String>>(calls.size());
        @Nullable CompletionStage<String> before = null;
        for (Call call : calls) {
            before = before == null ? call.reply(room) : after(before, () -> call.reply(room));
            replies.add(before);
        }
        return Replies.list(replies);
    }

    // Not on the thread that completed the one before: it is the journal's or the broker's.
    private CompletionStage<String> after(CompletionStage<String> before, Command next) {
        return before.toCompletableFuture().isDone()
                ? next.run()
                : before.thenComposeAsync(done -> next.run(), executor);
    }
}

package io.carillon.client;

import io.carillon.channel.Refusal;
import io.carillon.protocol.CloseCode;
import io.carillon.protocol.ClosedByServer;
import io.carillon.protocol.Command;
import io.carillon.protocol.ErrorCode;
import io.carillon.protocol.ErrorReply;
import io.carillon.protocol.Reply;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What a command of one client means in the state that the client is in, and what becomes of failures. Called by the client's
 * tasks; the state may be asked by anybody.
 */
final class Commands {

    private static final Logger LOG = System.getLogger(Client.class.getName());

    /** Commands of one connection that may fail: whoever goes on after so many does not listen. */
    private static final int MAX_ERRORS = 1_000;

    private enum State {
        /** Nothing was said yet. */
        NEW,
        /** The connect command was answered with success. */
        CONNECTED,
        /** The connect command was answered with an error: nothing more may come. */
        REFUSED
    }

    private final Server server;
    private final Client client;
    private final Connecting connecting;
    private final ChannelCommands channelCommands;
    private volatile State state = State.NEW;
    private int errors;

    Commands(Server server, Client client, Connecting connecting) {
        this.server = server;
        this.client = client;
        this.connecting = connecting;
        channelCommands = new ChannelCommands(server, client);
    }

    /** Whether the connect command has succeeded. */
    boolean isConnected() {
        return state == State.CONNECTED;
    }

    /** The connect command has succeeded. */
    void connected() {
        state = State.CONNECTED;
    }

    /** Carries out a command and answers it. Never fails: whatever goes wrong is answered, or ends the connection. */
    CompletionStage<?> perform(Command command) {
        if (client.connection().isBacklogged()) {
            // Whoever asks much and reads little is answered as fast as it reads.
            var drained = new CompletableFuture<Void>();
            client.connection().whenDrained(() -> drained.complete(null));
            return drained.thenComposeAsync(nothing -> performNow(command), server::later);
        }
        return performNow(command);
    }

    private CompletionStage<?> performNow(Command command) {
        if (!client.connection().isOpen()) {
            return CompletableFuture.completedStage(null);
        }
        return TaskQueue.started(() -> dispatch(command)).exceptionally(failure -> {
            failed(command, Refusal.cause(failure));
            return null;
        });
    }

    private CompletionStage<?> dispatch(Command command) {
        if (command instanceof Command.Connect connect) {
            if (state != State.NEW) {
                throw new ClosedByServer(CloseCode.BAD_REQUEST, "bad request: a second connect command");
            }
            return connecting.connect(connect);
        }
        if (state != State.CONNECTED) {
            throw new ClosedByServer(CloseCode.BAD_REQUEST, "bad request: connect comes first");
        }
        if (command instanceof Command.Subscribe subscribe) {
            return client.subscriptions().subscribe(subscribe);
        } else if (command instanceof Command.Unsubscribe unsubscribe) {
            return client.subscriptions().unsubscribe(unsubscribe);
        } else if (command instanceof Command.Refresh refresh) {
            return client.refreshing().refresh(refresh);
        } else if (command instanceof Command.SubRefresh refresh) {
            return client.refreshing().refresh(refresh);
        } else if (command instanceof Command.Send) {
            throw new ClosedByServer(CloseCode.NOT_AVAILABLE, "not available: nobody here takes messages by send");
        }
        return channelCommands.perform(command);
    }

    private void failed(Command command, Throwable failure) {
        if (failure instanceof ClosedByServer closed) {
            client.close(closed);
        } else if (failure instanceof Refusal.DisconnectedByApplication closed) {
            client.connection().close(closed.code(), String.valueOf(closed.getMessage()));
        } else if (failure instanceof Refusal refusal) {
            refused(command, ErrorReply.of(refusal));
        } else {
            LOG.log(Level.ERROR, "A client's command failed", failure);
            refused(command, new ErrorReply(ErrorCode.INTERNAL));
        }
    }

    private void refused(Command command, ErrorReply error) {
        if (++errors > MAX_ERRORS) {
            client.close(
                    CloseCode.TOO_MANY_ERRORS,
                    "too many errors: " + MAX_ERRORS + " of this connection's commands failed");
            return;
        }
        String reply = Reply.error(command.id(), error);
        if (command instanceof Command.Connect) {
            state = State.REFUSED;
            client.connection().release(reply);
        } else {
            client.connection().answer(reply);
        }
    }
}

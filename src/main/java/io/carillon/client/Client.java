package io.carillon.client;

import io.carillon.channel.ClientInfo;
import io.carillon.channel.Refusal;
import io.carillon.delivery.Connection;
import io.carillon.hooks.Disconnected;
import io.carillon.protocol.CloseCode;
import io.carillon.protocol.ClosedByServer;
import io.carillon.protocol.Command;
import io.carillon.protocol.CommandReader;
import io.carillon.protocol.ErrorCode;
import io.carillon.protocol.ErrorReply;
import io.carillon.protocol.Reply;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One client of the client protocol, from the opening of its transport to its end: says what a command means in the state
 * that the client is in, and what becomes of failures. Thread-safe: whatever changes it is a task of its queue.
 */
public final class Client {

    private static final Logger LOG = System.getLogger(Client.class.getName());

    /** Beside one command for each channel that a client may have. */
    private static final int MAX_OTHER_COMMANDS = 64;

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
    private final Connection connection;
    private final TaskQueue tasks;
    private final Subscriptions subscriptions;
    private final Connecting connecting;
    private final Refreshing refreshing;
    private final ChannelCommands channelCommands;
    private final int commandsPerFrame;
    private final long pingSeconds;
    private final long openedAt = System.nanoTime();
    // Changed by tasks only.
    private volatile State state = State.NEW;
    private volatile Identity identity;
    private int errors;
    private final CompletableFuture<Void> gone = new CompletableFuture<>();

    /**
     * @param pingSeconds between two pings, as the client is told; 0: the transport has pings of its own
     * @param principal who is logged in to the server on this connection; null: nobody
     */
    public Client(Server server, Connection connection, long pingSeconds, @Nullable String principal) {
        this.server = server;
        this.pingSeconds = pingSeconds;
        this.connection = connection;
        identity = new Identity(connection.info(), null, false, Set.of());
        tasks = new TaskQueue(server::later);
        subscriptions = new Subscriptions(server, this);
        connecting = new Connecting(server, this, principal);
        refreshing = new Refreshing(server, this);
        channelCommands = new ChannelCommands(server, this);
        commandsPerFrame = server.settings().clients().channelLimit() + MAX_OTHER_COMMANDS;
    }

    /**
     * The transport is open.
     *
     * @param whenClosed told at once when the connection has ended, whoever ended it
     */
    public void opened(Consumer<Connection> whenClosed) {
        server.clients().opened(this);
        connection.whenClosed(ending -> {
            whenClosed.accept(connection);
            tasks.finish(() -> ended(ending).whenComplete((done, failure) -> gone.complete(null)));
        });
    }

    /** Completes when the connection has ended, and nothing is left of the client. */
    CompletableFuture<Void> gone() {
        return gone;
    }

    /** The client has sent a frame. Called by one thread at a time, the transport's; does not block it. */
    public void receive(String frame) {
        try {
            CommandReader.read(frame, commandsPerFrame).forEach(this::receive);
        } catch (ClosedByServer e) {
            close(e);
        }
    }

    private void receive(Command command) {
        if (command instanceof Command.Pong) {
            // Not behind what is still at work: a late pong would look like none.
            if (!connection.ponged()) {
                throw new ClosedByServer(CloseCode.BAD_REQUEST, "bad request: a pong, but no ping is unanswered");
            }
        } else if (!tasks.add(() -> perform(command), 2 * commandsPerFrame)) {
            throw new ClosedByServer(
                    CloseCode.TOO_MANY_REQUESTS,
                    "too many requests: more than " + 2 * commandsPerFrame + " commands of this connection wait");
        }
    }

    /** Who is at the other end. */
    public ClientInfo info() {
        return identity.info();
    }

    Connection connection() {
        return connection;
    }

    Subscriptions subscriptions() {
        return subscriptions;
    }

    Refreshing refreshing() {
        return refreshing;
    }

    Identity identity() {
        return identity;
    }

    /** By a task only. */
    void identify(Identity known) {
        identity = known;
        connection.identify(known.info());
    }

    /** Whether the connect command has succeeded. */
    boolean isConnected() {
        return state == State.CONNECTED;
    }

    /** By the task of the connect command. */
    void connected() {
        state = State.CONNECTED;
    }

    /** Does something between two commands. */
    void doLater(TaskQueue.Task task) {
        tasks.add(() -> tried(task));
    }

    /**
     * Does something between two commands, for somebody who wants to know when it is done, or what it failed with. It is
     * done too when the client has gone before its turn came.
     */
    CompletionStage<Void> doThenTell(TaskQueue.Task task) {
        var done = new CompletableFuture<Void>();
        tasks.add(new TaskQueue.Task() {
            @Override
            public CompletionStage<?> run() {
                CompletionStage<?> stage;
                try {
                    stage = task.run();
                } catch (RuntimeException e) {
                    stage = CompletableFuture.failedStage(e);
                }
                return stage.whenComplete((result, failure) -> {
                    if (failure == null) {
                        done.complete(null);
                    } else {
                        done.completeExceptionally(failure);
                    }
                });
            }

            @Override
            public void dropped() {
                done.complete(null);
            }
        });
        return done;
    }

    /** Where nobody waits for an answer: a failure ends the connection if it says so, and is left at that if not. */
    private CompletionStage<?> tried(TaskQueue.Task task) {
        CompletionStage<?> done;
        try {
            done = task.run();
        } catch (RuntimeException | Error e) {
            done = CompletableFuture.failedStage(e);
        }
        return done.exceptionally(failure -> {
            Throwable cause = Refusal.cause(failure);
            if (cause instanceof ClosedByServer closed) {
                close(closed);
            } else {
                Level level = cause instanceof Refusal ? Level.DEBUG : Level.ERROR;
                LOG.log(level, "What the server wanted of a client failed", cause);
            }
            return null;
        });
    }

    /** Ends the connection. */
    public void close(CloseCode code, String reason) {
        connection.close(code, reason);
    }

    /** Ends the connection because of what the client did; the log hears of it. */
    public void closeFaulty(CloseCode code, String reason) {
        close(new ClosedByServer(code, reason));
    }

    void close(ClosedByServer why) {
        String reason = String.valueOf(why.getMessage());
        if (connection.isOpen()) {
            server.clients()
                    .complaints()
                    .complain(
                            why.code(),
                            unwritten -> LOG.log(
                                    Level.INFO,
                                    "A client was closed with {0}: {1} (said once a minute; {2} more since the last time)",
                                    Integer.toString(why.code()),
                                    reason,
                                    unwritten));
        }
        connection.close(why.code(), reason);
    }

    /** Looks at the clock. Called about once a second. */
    void sweep(Instant now, long nanoTime) {
        if (state != State.CONNECTED) {
            if (nanoTime - openedAt
                    > server.settings().clients().delays().stale().toNanos()) {
                close(CloseCode.STALE, CloseCode.STALE.text() + ": there was no successful connect command in time");
            }
            return;
        }
        refreshing.sweep(now);
    }

    private CompletionStage<?> perform(Command command) {
        if (connection.isBacklogged()) {
            // Whoever asks much and reads little is answered as fast as it reads.
            var drained = new CompletableFuture<Void>();
            connection.whenDrained(() -> drained.complete(null));
            return drained.thenComposeAsync(nothing -> performNow(command), server::later);
        }
        return performNow(command);
    }

    private CompletionStage<?> performNow(Command command) {
        if (!connection.isOpen()) {
            return CompletableFuture.completedStage(null);
        }
        CompletionStage<?> done;
        try {
            done = dispatch(command);
        } catch (RuntimeException | Error e) {
            done = CompletableFuture.failedStage(e);
        }
        return done.exceptionally(failure -> {
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
            return subscriptions.subscribe(subscribe);
        } else if (command instanceof Command.Unsubscribe unsubscribe) {
            return subscriptions.unsubscribe(unsubscribe);
        } else if (command instanceof Command.Refresh refresh) {
            return refreshing.refresh(refresh);
        } else if (command instanceof Command.SubRefresh refresh) {
            return refreshing.refresh(refresh);
        } else if (command instanceof Command.Send) {
            throw new ClosedByServer(CloseCode.NOT_AVAILABLE, "not available: nobody here takes messages by send");
        }
        return channelCommands.perform(command);
    }

    /** Between two pings, in seconds, as the client is told; 0: they are not sent as messages. */
    long pingSeconds() {
        return pingSeconds;
    }

    /** Answers a command. */
    void answer(long id, Reply reply) {
        connection.answer(reply.json(id));
    }

    private void failed(Command command, Throwable failure) {
        if (failure instanceof ClosedByServer closed) {
            close(closed);
        } else if (failure instanceof Refusal.DisconnectedByApplication closed) {
            connection.close(closed.code(), String.valueOf(closed.getMessage()));
        } else if (failure instanceof Refusal refusal) {
            refused(command, ErrorReply.of(refusal));
        } else {
            LOG.log(Level.ERROR, "A client's command failed", failure);
            refused(command, new ErrorReply(ErrorCode.INTERNAL));
        }
    }

    private void refused(Command command, ErrorReply error) {
        if (++errors > MAX_ERRORS) {
            close(
                    CloseCode.TOO_MANY_ERRORS,
                    "too many errors: " + MAX_ERRORS + " of this connection's commands failed");
            return;
        }
        String reply = Reply.error(command.id(), error);
        if (command instanceof Command.Connect) {
            state = State.REFUSED;
            subscriptions.endAll();
            connection.release(reply);
        } else {
            connection.answer(reply);
        }
    }

    private CompletionStage<?> ended(Connection.Ending ending) {
        boolean wasConnected = isConnected();
        server.clients().closed(this);
        return subscriptions.endAll().thenRun(() -> {
            if (wasConnected) {
                server.hooks().tell(new Disconnected(info(), ending.code(), ending.reason()));
            }
        });
    }
}

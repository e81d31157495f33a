package io.carillon.client;

import io.carillon.channel.ClientInfo;
import io.carillon.channel.Refusal;
import io.carillon.delivery.Connection;
import io.carillon.hooks.Disconnected;
import io.carillon.protocol.CloseCode;
import io.carillon.protocol.ClosedByServer;
import io.carillon.protocol.Command;
import io.carillon.protocol.CommandReader;
import io.carillon.protocol.Reply;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One client of the client protocol, from the opening of its transport to its end: who it is, what it has, and what is done
 * to it. Thread-safe: whatever changes it is a task of its queue.
 */
public final class Client {

    private static final Logger LOG = System.getLogger(Client.class.getName());

    /** More than a frame of the usual 64 KiB can hold: an SDK subscribes to all its channels in one. */
    private static final int MAX_COMMANDS = 10_000;

    /** What a command that waits costs beside its text, in characters. */
    private static final int COMMAND_OVERHEAD = 200;

    private final Server server;
    private final Connection connection;
    private final TaskQueue tasks;
    private final Subscriptions subscriptions;
    private final Commands commands;
    private final Refreshing refreshing;
    private final int commandsWaiting;
    private final long pingSeconds;
    private final long openedAt = System.nanoTime();
    // Changed by tasks only.
    private volatile Identity identity;
    private volatile long connectedAt;
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
        commands = new Commands(server, this, new Connecting(server, this, principal));
        refreshing = new Refreshing(server, this);
        commandsWaiting = server.settings().limits().queueBytes();
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
            List<Command> commands = CommandReader.read(frame, MAX_COMMANDS);
            int size = COMMAND_OVERHEAD + frame.length() / commands.size();
            commands.forEach(command -> receive(command, size));
        } catch (ClosedByServer e) {
            close(e);
        }
    }

    private void receive(Command command, int size) {
        if (command instanceof Command.Pong) {
            // Not behind what is still at work: a late pong would look like none.
            if (!connection.ponged()) {
                throw new ClosedByServer(CloseCode.BAD_REQUEST, "bad request: a pong, but no ping is unanswered");
            }
        } else if (!tasks.add(() -> commands.perform(command), size, commandsWaiting)) {
            throw new ClosedByServer(
                    CloseCode.TOO_MANY_REQUESTS,
                    "too many requests: more than " + commandsWaiting + " bytes of commands of this connection wait");
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
        return commands.isConnected();
    }

    /** By the task of the connect command. */
    void connected() {
        connectedAt = server.clients().tick();
        commands.connected();
    }

    /** When the connect command succeeded, in milliseconds since 1970. */
    long connectedAt() {
        return connectedAt;
    }

    /** Does something between two commands. */
    void doLater(TaskQueue.Task task) {
        tasks.add(() -> tried(task));
    }

    /** The same, for somebody who wants to know when it is done; so it is when the client has gone before its turn. */
    CompletionStage<Void> doThenTell(Supplier<CompletionStage<Void>> action) {
        var turn = new CompletableFuture<Boolean>();
        CompletionStage<Void> done =
                turn.thenCompose(isHere -> isHere ? action.get() : CompletableFuture.completedStage(null));
        tasks.add(new TaskQueue.Task() {
            @Override
            public CompletionStage<?> run() {
                turn.complete(true);
                return done;
            }

            @Override
            public void dropped() {
                turn.complete(false);
            }
        });
        return done;
    }

    /** Where nobody waits for an answer: a failure ends the connection if it says so, and is left at that if not. */
    private CompletionStage<?> tried(TaskQueue.Task task) {
        return TaskQueue.started(task).exceptionally(failure -> {
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
        if (!isConnected()) {
            if (nanoTime - openedAt
                    > server.settings().clients().delays().stale().toNanos()) {
                close(CloseCode.STALE, CloseCode.STALE.text() + ": there was no successful connect command in time");
            }
            return;
        }
        refreshing.sweep(now);
    }

    /** Between two pings, in seconds, as the client is told; 0: they are not sent as messages. */
    long pingSeconds() {
        return pingSeconds;
    }

    /** Answers a command. */
    void answer(long id, Reply reply) {
        connection.answer(reply.json(id));
    }

    private CompletionStage<?> ended(Connection.Ending ending) {
        boolean wasConnected = isConnected();
        server.clients().closed(this);
        return subscriptions.endAll().whenComplete((done, failure) -> {
            if (wasConnected) {
                server.hooks().tell(new Disconnected(info(), ending.code(), ending.reason()));
            }
        });
    }
}

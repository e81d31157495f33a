package io.carillon.testing;

import io.carillon.broker.Broker;
import io.carillon.broker.InMemoryBroker;
import io.carillon.channel.ChannelName;
import io.carillon.client.Clients;
import io.carillon.client.Everywhere;
import io.carillon.client.Hooks;
import io.carillon.client.NodeCommands;
import io.carillon.client.Server;
import io.carillon.delivery.ConnectionRegistry;
import io.carillon.delivery.Hub;
import io.carillon.delivery.Occupancy;
import io.carillon.history.Journal;
import io.carillon.history.Outcome;
import io.carillon.presence.InMemoryPresence;
import io.carillon.protocol.JsonFields;
import io.carillon.publishing.Message;
import io.carillon.publishing.Publisher;
import io.carillon.security.Tokens;
import io.carillon.settings.Node;
import io.carillon.settings.Settings;
import io.carillon.settings.SettingsReader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * A node without a server around it: all parts of Carillon that a client of the client protocol meets, on a journal in memory and with
 * a clock that the test moves. Time passes when the test says so: {@link #sweep}. Thread-safe.
 */
public final class LocalNode implements AutoCloseable {

    private final JournalDatabase database;
    private final MutableClock clock = new MutableClock();
    private final ConcurrentLinkedQueue<Object> events = new ConcurrentLinkedQueue<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final ExecutorService handlers = Executors.newCachedThreadPool();
    private final InMemoryPresence presence = new InMemoryPresence();
    private final Broker broker;
    private final Hub hub;
    private final Tokens tokens;
    private final Server server;
    private final Everywhere everywhere;

    private LocalNode(
            JournalDatabase database,
            Map<String, String> values,
            Hooks.Handlers hooks,
            UnaryOperator<Broker> delivery) {
        this.database = database;
        Settings settings = SettingsReader.read(values).settings();
        broker = delivery.apply(new InMemoryBroker());
        Journal journal = database.journal(JournalDatabase.OPTIONS, clock);
        hub = new Hub(
                settings.namespaces(),
                journal,
                timer,
                Thread::new,
                new Nobody(),
                new Hub.Options(settings.limits().recentBytes(), clock, System::nanoTime));
        tokens = new Tokens(settings.connectionTokens(), settings.subscriptionTokens(), clock, Thread::new);
        var clients = new Clients(settings.clients(), clock);
        server = new Server(
                settings,
                new Node("node-1", "here", "test", clock.instant()),
                hub,
                new Publisher(
                        settings.namespaces(),
                        journal,
                        broker,
                        settings.limits().dataCharacters(),
                        clock),
                journal,
                presence,
                broker,
                tokens,
                new Hooks(
                        hooks,
                        events::add,
                        handlers,
                        timer,
                        settings.clients().delays().hook()),
                clients,
                new ConnectionRegistry(),
                clock,
                threads,
                timer);
        everywhere = new Everywhere(broker, settings.namespaces(), clock);
        clients.reachableBy(everywhere);
        broker.start(hub, new NodeCommands(server));
    }

    /** A node with the development profile and these settings. */
    public static LocalNode with(Map<String, String> settings) {
        return with(settings, Hooks.Handlers.NONE);
    }

    /** The same with hooks. */
    public static LocalNode with(Map<String, String> settings, Hooks.Handlers hooks) {
        return new LocalNode(JournalDatabase.h2(), development(settings), hooks, UnaryOperator.identity());
    }

    /** The same with something between whoever announces and the broker. */
    public static LocalNode with(Map<String, String> settings, UnaryOperator<Broker> delivery) {
        return new LocalNode(JournalDatabase.h2(), development(settings), Hooks.Handlers.NONE, delivery);
    }

    /** The same on a database that is there already. */
    public static LocalNode on(JournalDatabase database, Map<String, String> settings) {
        return new LocalNode(database, development(settings), Hooks.Handlers.NONE, UnaryOperator.identity());
    }

    private static Map<String, String> development(Map<String, String> settings) {
        var all = new HashMap<>(settings);
        all.putIfAbsent("carillon.profile", "development");
        return all;
    }

    /** An open transport of a client that has said nothing yet. */
    public LocalClient open() {
        return open("");
    }

    /** The same of a client that has logged in to the server; empty: nobody has. */
    public LocalClient open(String user) {
        return new LocalClient(server, user);
    }

    /** The parts. */
    public Server server() {
        return server;
    }

    /** What the server API does to clients. */
    public Everywhere everywhere() {
        return everywhere;
    }

    /** The database of its journal. */
    public JournalDatabase database() {
        return database;
    }

    public MutableClock clock() {
        return clock;
    }

    /** What the application was told, in order. */
    public List<Object> events() {
        return List.copyOf(events);
    }

    /** Publishes as a backend does that does not wait. */
    public CompletionStage<Outcome> publishSoon(String channel, String data) {
        return server.publisher().publish(Message.of(new ChannelName(channel), data, null));
    }

    /** Publishes as a backend does, and returns the offset. */
    public long publish(String channel, String data) {
        Outcome outcome = publishSoon(channel, data).toCompletableFuture().join();
        return outcome.position() == null ? 0 : outcome.position().offset();
    }

    /** Calls a method of the server API that concerns clients. */
    public void call(String method, String parameters) {
        everywhere
                .prepare(method, JsonFields.of(parameters))
                .get()
                .toCompletableFuture()
                .join();
    }

    /** What the server does every second. */
    public void sweep() {
        server.registry().sweep();
        server.clients().sweep();
    }

    @Override
    public void close() {
        broker.close();
        hub.close();
        tokens.close();
        List.of(threads, handlers, timer).forEach(ExecutorService::shutdownNow);
        try {
            threads.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        database.close();
    }

    /** Nobody wants to know which channels have subscribers. */
    private record Nobody() implements Occupancy {
        @Override
        public void occupied(ChannelName channel) {}

        @Override
        public void vacated(ChannelName channel) {}
    }
}

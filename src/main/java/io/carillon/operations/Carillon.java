package io.carillon.operations;

import io.carillon.broker.Broker;
import io.carillon.broker.InMemoryBroker;
import io.carillon.broker.RedissonBroker;
import io.carillon.client.Clients;
import io.carillon.client.Everywhere;
import io.carillon.client.Hooks;
import io.carillon.client.NodeCommands;
import io.carillon.client.Server;
import io.carillon.delivery.ConnectionRegistry;
import io.carillon.delivery.Hub;
import io.carillon.delivery.Workers;
import io.carillon.history.Journal;
import io.carillon.history.Outbox;
import io.carillon.history.Retention;
import io.carillon.history.Schema;
import io.carillon.history.Transactions;
import io.carillon.presence.InMemoryPresence;
import io.carillon.presence.Presence;
import io.carillon.presence.RedissonPresence;
import io.carillon.publishing.OutboxMover;
import io.carillon.publishing.Publisher;
import io.carillon.security.ApiKeys;
import io.carillon.security.Tokens;
import io.carillon.settings.Node;
import io.carillon.settings.RedisSettings;
import io.carillon.settings.SettingSources;
import io.carillon.settings.Settings;
import io.carillon.settings.SettingsReader;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.servlet.ServletContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * The composition root: makes each part once, hands it out to whoever injects it, starts them in order and stops them in
 * the reverse one.
 */
@ApplicationScoped
public class Carillon {

    private static final Logger LOG = System.getLogger(Carillon.class.getName());
    private static final int CLIENT_THREADS = 2;
    // Not the server's own executor: there one blocked handler may hold up all others (Payara starts one thread,
    // WildFly a few).
    private static final int HOOK_THREADS = 64;
    private static final int PEER_THREADS = 64;
    private static final long GOODBYE_SECONDS = 2;
    private static final long FIRST_STEPS_SECONDS = 20;

    @Resource(lookup = "java:comp/DefaultDataSource")
    private DataSource dataSource;

    @Resource
    private ManagedThreadFactory serverThreads;

    @Inject
    private ApplicationHooks applicationHooks;

    private Threads threads;
    private Settings settings;
    private Transactions transactions;
    private Node node;
    private ApiKeys apiKeys;
    private Tokens tokens;
    private Broker broker;
    private Presence presence;
    private Journal journal;
    private ConnectionRegistry registry;
    private Publisher publisher;
    private Hub hub;
    private Events events;
    private Clients clients;
    private ThreadPoolExecutor clientThreads;
    private ThreadPoolExecutor hookThreads;
    private Server server;
    private Workers workers;
    private Everywhere everywhere;
    private Health health;
    private Housekeeping housekeeping;
    private OutboxRounds outboxRounds;
    private Departure departure;
    private AutoCloseable stopNotice = () -> {};

    /** Makes all parts. Nothing runs yet, except threads that wait. */
    @PostConstruct
    void assemble() {
        SettingsReader.Result read = SettingsReader.read(SettingSources.read());
        StartLog.unknown(read.unknown());
        settings = read.settings();
        node = new Node(UUID.randomUUID().toString(), settings.nodeName(), StartLog.version(), Instant.now());
        apiKeys = new ApiKeys(settings.apiKeys());
        registry = new ConnectionRegistry();

        // Before anything has a thread: an application whose handlers are not right is not deployed.
        var handlers = applicationHooks.handlers();
        var clock = Clock.systemUTC();
        threads = new Threads(serverThreads);
        tokens = new Tokens(settings.connectionTokens(), settings.subscriptionTokens(), clock, threads.named("keys"));
        transactions = Transactions.in(dataSource);
        var timing = settings.timing();
        var limits = settings.limits();
        RedisSettings redis = settings.redis();
        var brokerThreads = threads.named("broker");
        broker = redis == null
                ? new InMemoryBroker(node.id(), brokerThreads)
                : new RedissonBroker(redis, node.id(), brokerThreads);
        presence = redis == null
                ? new InMemoryPresence()
                : new RedissonPresence(
                        redis,
                        node.id(),
                        timing.presenceUpdate(),
                        timing.presenceTimeToLive(),
                        threads.named("presence"));
        journal = new Journal(
                transactions,
                new Journal.Options(limits.journalQueue(), timing.database(), timing.idempotency()),
                threads.named("journal"),
                clock);
        publisher = new Publisher(settings.namespaces(), journal, broker, limits.dataCharacters(), clock);
        var outbox = new OutboxMover(new Outbox(transactions, clock, timing.idempotency()), publisher, broker);
        outboxRounds = new OutboxRounds(outbox::round, timing.outbox(), threads.named("outbox"));
        // A node may miss two rounds before another one takes over.
        var retention = new Retention(
                transactions,
                settings.namespaces(),
                node.id(),
                clock,
                timing.retention().multipliedBy(3));
        housekeeping = new Housekeeping(timing, threads, new Schema(dataSource), retention);
        events = new Events(
                applicationHooks::tell, Duration.ofSeconds(GOODBYE_SECONDS), threads.forApplication("events"));
        hub = new Hub(
                settings.namespaces(),
                journal,
                housekeeping.scheduler(),
                threads.named("delivery"),
                new OccupancyEvents(events),
                new Hub.Options(limits.recentBytes(), clock, System::nanoTime));
        clients = new Clients(settings.clients(), clock);
        // Few tasks wait for each connection: its next command, and what its subscriptions tell.
        clientThreads = new ThreadPoolExecutor(
                CLIENT_THREADS,
                CLIENT_THREADS,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                threads.named("client"));
        hookThreads = threads.applicationPool("hook", HOOK_THREADS);
        var hooks = new Hooks(
                handlers,
                events::tell,
                task -> hookThreads.execute(() -> applicationHooks.perform(task)),
                housekeeping.scheduler(),
                settings.clients().delays().hook());
        server = new Server(
                settings,
                node,
                hub,
                publisher,
                journal,
                presence,
                broker,
                tokens,
                hooks,
                clients,
                registry,
                clock,
                clientThreads,
                housekeeping.scheduler());
        everywhere = new Everywhere(broker, settings.namespaces(), clock);
        clients.reachableBy(everywhere);
        workers = new Workers(threads.pool("answer", PEER_THREADS), threads.pool("close", PEER_THREADS));
        health = new Health(journal, broker, registry);
        departure = new Departure(registry, clients, timing.shutdownSpread(), housekeeping.scheduler());
    }

    /** Starts, or ends the deployment with a sentence. */
    void start(@Observes @Priority(1) @Initialized(ApplicationScoped.class) Object context) {
        try {
            housekeeping.prepareDatabase(settings.redis() != null);
            var presenceTried = presence.start();
            var brokerTried = broker.start(hub, new NodeCommands(server));
            housekeeping.start(journal, registry, clients, hub, broker);
            var outboxTried = outboxRounds.start();
            // The database besides the outbox, which may be off.
            FirstSteps.await(
                    FIRST_STEPS_SECONDS,
                    Map.of(
                            "database", housekeeping.once(transactions::check),
                            "outbox", outboxTried,
                            "broker", brokerTried,
                            "presence", presenceTried));
            stopNotice = StopNotice.listen(departure);
        } catch (RuntimeException | Error e) {
            stop(context);
            throw e;
        }
        StartLog.started(settings, context instanceof ServletContext servlet ? servlet.getContextPath() : "");
    }

    /** Tells the clients to come back, writes what waits, and ends all threads. */
    void stop(@Observes @BeforeDestroyed(ApplicationScoped.class) Object context) {
        Ending.inOrder(departure::stopping, this::stopListening);
        // At worst, with the default spread: 12 s until here, 6 s for the database, 6 s for Redis, 4 s for the others.
        Ending.together(threads, outboxRounds, journal);
        Ending.together(threads, presence, broker);
        Ending.inOrder(
                hub,
                hookThreads::shutdown,
                clientThreads::shutdown,
                tokens,
                workers,
                events,
                housekeeping,
                transactions);
    }

    private void stopListening() {
        try {
            stopNotice.close();
        } catch (Exception e) {
            LOG.log(Level.WARNING, "The server may hold on to this application: it would not forget it", e);
        }
    }

    Departure departure() {
        return departure;
    }

    Health health() {
        return health;
    }

    @Produces
    Settings settings() {
        return settings;
    }

    @Produces
    Server server() {
        return server;
    }

    @Produces
    Workers workers() {
        return workers;
    }

    @Produces
    Everywhere everywhere() {
        return everywhere;
    }

    @Produces
    Presence presence() {
        return presence;
    }

    @Produces
    Node node() {
        return node;
    }

    @Produces
    ApiKeys apiKeys() {
        return apiKeys;
    }

    @Produces
    Tokens tokens() {
        return tokens;
    }

    @Produces
    Journal journal() {
        return journal;
    }

    @Produces
    ConnectionRegistry registry() {
        return registry;
    }

    @Produces
    Publisher publisher() {
        return publisher;
    }

    @Produces
    Hub hub() {
        return hub;
    }
}

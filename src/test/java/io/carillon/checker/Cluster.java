package io.carillon.checker;

import io.carillon.testing.ApiClient;
import io.carillon.testing.CarillonServer;
import io.carillon.testing.Postgres;
import io.carillon.testing.ProxiedDatabase;
import io.carillon.testing.Redis;
import io.carillon.testing.TcpProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/**
 * Two nodes with one Redis and one PostgreSQL, each node with wires of its own to both: everything can be killed, halted, cut off and slowed down. Channels
 * of the namespace {@code kept} have a history without end and recovery, those of {@code live} presence only. Confined to one thread.
 */
public final class Cluster implements AutoCloseable {

    /** The key of the server API. */
    public static final String KEY = "the-key-of-a-cluster-that-is-checked";

    /** What may wait for one reader: {@code carillon.queue-limit}. */
    public static final int QUEUE_LIMIT = 2 << 20;

    /** How many publications may wait for the database: {@code carillon.journal-queue-limit}. */
    public static final int JOURNAL_QUEUE_LIMIT = 400;

    /** A node that comes back, on a slow machine. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<AutoCloseable> everything = new ArrayList<>();
    private final List<Member> members = new ArrayList<>();
    private final Postgres postgres;
    private final Redis redis;
    private int runs;

    /**
     * A node and what it hangs on.
     *
     * @param server the node
     * @param toRedis its wire to Redis
     * @param toDatabase its wire to PostgreSQL
     */
    public record Member(CarillonServer server, TcpProxy toRedis, TcpProxy toDatabase) {

        /** The server API of this node. */
        public ApiClient api() {
            return new ApiClient(server.baseUri(), "X-API-Key", KEY);
        }

        /** The status of its readiness. */
        public int ready() {
            return api().get("health/ready").statusCode();
        }

        /** Waits until it is ready. */
        public void awaitReady() {
            Awaitility.await("ready by itself").atMost(PATIENCE).until(() -> ready() == 200);
        }
    }

    /** Starts it all. Servers, PostgreSQL and Redis of one name must not run at a time. */
    public Cluster(String name) {
        try {
            postgres = opened(Postgres.start());
            redis = opened(Redis.start());
            members.add(member(name + "-a"));
            members.add(member(name + "-b"));
        } catch (RuntimeException | Error failure) {
            close();
            throw failure;
        }
    }

    private Member member(String name) {
        TcpProxy toRedis = opened(new TcpProxy(redis.port()));
        TcpProxy toDatabase = opened(new TcpProxy(postgres.port()));
        return new Member(
                opened(configured(name, toRedis).with(new ProxiedDatabase(postgres, toDatabase)))
                        .start(),
                toRedis,
                toDatabase);
    }

    /** A node as this cluster's are, to be given a database and started. */
    public static CarillonServer configured(String name, TcpProxy toRedis) {
        return configured(name).with("carillon.redis.url", "redis://127.0.0.1:" + toRedis.port());
    }

    /** A node as this cluster's are, but alone: without Redis. To be started, with a database or with the server's own. */
    public static CarillonServer configured(String name) {
        return CarillonServer.named(name)
                .with("carillon.node-name", name)
                .with("carillon.api-key", KEY)
                .with("carillon.allow-anonymous-connect-without-token", "true")
                .with("carillon.recovery-max-publication-limit", "10000")
                .with("carillon.queue-limit", Integer.toString(QUEUE_LIMIT))
                .with("carillon.journal-queue-limit", Integer.toString(JOURNAL_QUEUE_LIMIT))
                // The default; other tests are more patient.
                .with("carillon.database-timeout", "1500ms")
                .with("carillon.ping-interval", "20s")
                .with("carillon.namespace.kept.history", "true")
                .with("carillon.namespace.kept.force-recovery", "true")
                .with("carillon.namespace.kept.allow-subscribe-for-client", "true")
                .with("carillon.namespace.kept.allow-subscribe-for-anonymous", "true")
                .with("carillon.namespace.live.presence", "true")
                .with("carillon.namespace.live.allow-subscribe-for-client", "true")
                .with("carillon.namespace.live.allow-subscribe-for-anonymous", "true");
    }

    /** The first node. */
    public Member a() {
        return members.get(0);
    }

    /** The second node. */
    public Member b() {
        return members.get(1);
    }

    /** Both nodes. */
    public List<Member> members() {
        return List.copyOf(members);
    }

    public Postgres postgres() {
        return postgres;
    }

    public Redis redis() {
        return redis;
    }

    /** Both nodes, and channels that nobody has used yet. */
    public Target target() {
        runs++;
        return new Target(
                members.stream().map(member -> member.server().baseUri()).toList(),
                KEY,
                "",
                Target.channels("kept", "run" + runs, 4));
    }

    /** Mends all wires, and waits until both nodes are ready. */
    public void heal() {
        for (Member member : members) {
            member.toRedis().mend();
            member.toDatabase().mend();
        }
        members.forEach(Member::awaitReady);
    }

    @Override
    public void close() {
        for (int i = everything.size() - 1; i >= 0; i--) {
            try {
                everything.get(i).close();
            } catch (Exception failure) {
                throw new IllegalStateException(failure);
            }
        }
    }

    private <T extends AutoCloseable> T opened(T one) {
        everything.add(one);
        return one;
    }
}

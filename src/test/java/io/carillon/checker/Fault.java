package io.carillon.checker;

import java.time.Duration;
import java.util.function.Consumer;

/** What can happen to a {@link Cluster}, and how it ends. Rows of the fault matrix, in one sentence each. */
public enum Fault {
    /** Redis is killed and comes back empty. */
    REDIS_KILLED(cluster -> cluster.redis().kill(), cluster -> cluster.redis().restart()),
    /** Redis is halted: connections stay, nothing answers. */
    REDIS_HALTED(
            cluster -> cluster.redis().suspend(), cluster -> cluster.redis().resume()),
    /** Redis answers 200 ms late. */
    REDIS_SLOW(
            cluster -> cluster.members().forEach(member -> member.toRedis().delay(Duration.ofMillis(200))),
            Cluster::heal),
    /** The connections that subscribe at Redis are ended. */
    SUBSCRIPTIONS_DROPPED(cluster -> cluster.redis().say("CLIENT KILL TYPE pubsub"), Cluster::heal),
    /** One node does not reach Redis. */
    NODE_CUT_OFF(cluster -> cluster.b().toRedis().cut(), Cluster::heal),
    /** What one node sends to Redis vanishes, and what Redis sends. */
    NODE_UNHEARD(cluster -> cluster.b().toRedis().drop(), Cluster::heal),
    /** PostgreSQL ends every connection. */
    DATABASE_RESET(cluster -> cluster.postgres().resetConnections(), Cluster::heal),
    /** PostgreSQL answers 50 ms late. */
    DATABASE_SLOW(
            cluster -> cluster.members().forEach(member -> member.toDatabase().delay(Duration.ofMillis(50))),
            Cluster::heal),
    /** PostgreSQL is killed and comes back with what it had committed. */
    DATABASE_KILLED(
            cluster -> cluster.postgres().kill(), cluster -> cluster.postgres().restart()),
    /** A node is killed and started again. */
    NODE_KILLED(
            cluster -> cluster.b().server().kill(),
            cluster -> cluster.b().server().restart()),
    /** A node is halted, and goes on as if nothing had been. */
    NODE_HALTED(
            cluster -> cluster.b().server().suspend(),
            cluster -> cluster.b().server().resume());

    private final Consumer<Cluster> strike;
    private final Consumer<Cluster> end;

    Fault(Consumer<Cluster> strike, Consumer<Cluster> end) {
        this.strike = strike;
        this.end = end;
    }

    /** Lets it happen. */
    public void strike(Cluster cluster) {
        strike.accept(cluster);
    }

    /** Ends it, and returns when both nodes are ready again. */
    public void end(Cluster cluster) {
        end.accept(cluster);
        cluster.heal();
    }
}

package io.carillon.history;

import io.carillon.channel.Namespace;
import io.carillon.channel.Namespaces;
import jakarta.persistence.EntityManager;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * Removes what the namespaces no longer keep, in small transactions, on one node at a time. Called by one thread of the
 * scheduler, which may block.
 */
public final class Retention {

    private static final Logger LOG = System.getLogger(Retention.class.getName());
    private static final int CHANNELS_PER_QUERY = 500;
    private static final int KEYS_PER_TRANSACTION = 500;

    private final Transactions transactions;
    private final JournalReader reader;
    private final Removal removal;
    private final Namespaces namespaces;
    private final String node;
    private final Clock clock;
    private final Duration lease;
    private final OncePerMinute complaints = new OncePerMinute(LOG, Level.WARNING);

    // By the scheduler's thread only.
    private long renewAt;
    private volatile boolean stopped;

    /**
     * @param node who asks for the lease; differs for each node and each start
     * @param lease how long a node keeps the work to itself after a round; longer than the pause between two rounds
     */
    public Retention(Transactions transactions, Namespaces namespaces, String node, Clock clock, Duration lease) {
        this.transactions = transactions;
        this.reader = new JournalReader(clock);
        this.removal = new Removal(transactions);
        this.namespaces = namespaces;
        this.node = node;
        this.clock = clock;
        this.lease = lease;
    }

    /** One round. Never throws: what fails is done in the next one. */
    public void prune() {
        try {
            if (acquire()) {
                namespaces.withHistory().stream()
                        .filter(n ->
                                n.history().size() > 0 || !n.history().ttl().isZero())
                        .forEach(this::prune);
                pruneIdempotency();
            }
        } catch (RuntimeException e) {
            complaints.log("Old publications could not be removed, next try soon: " + DatabaseErrors.describe(e));
        }
    }

    /** Ends the round that is under way, after its current transaction. May be called on any thread. */
    public void stop() {
        stopped = true;
    }

    private boolean acquire() {
        long now = clock.millis();
        renewAt = now + lease.toMillis() / 3;
        return transactions.run(em -> acquire(em, now));
    }

    // A round may last longer than the lease; and if this node was halted for longer, another one is at work.
    private void renew() {
        if (clock.millis() >= renewAt && !acquire()) {
            throw new IllegalStateException("another node has taken over");
        }
    }

    private boolean acquire(EntityManager entityManager, long now) {
        return entityManager
                        .createQuery("update LeaseRow l set l.holder = :node, l.expiresAt = :until"
                                + " where l.name = 'retention' and (l.holder = :node or l.expiresAt <= :now)")
                        .setParameter("node", node)
                        .setParameter("until", now + lease.toMillis())
                        .setParameter("now", now)
                        .executeUpdate()
                == 1;
    }

    private void prune(Namespace namespace) {
        String after = "";
        List<ChannelRow> rows;
        do {
            String last = after;
            rows = transactions.run(em -> em.createQuery(
                            "select c from ChannelRow c where c.namespace = :namespace and c.name > :after"
                                    + " and c.topOffset >= c.firstOffset order by c.name",
                            ChannelRow.class)
                    .setParameter("namespace", namespace.name())
                    .setParameter("after", last)
                    .setMaxResults(CHANNELS_PER_QUERY)
                    .getResultList());
            for (ChannelRow row : rows) {
                if (stopped) {
                    return;
                }
                prune(row, namespace);
                after = row.name().value();
            }
        } while (rows.size() == CHANNELS_PER_QUERY);
    }

    private void prune(ChannelRow row, Namespace namespace) {
        long keep = transactions.run(em -> reader.firstKept(em, row, namespace.history()));
        var rest = new Removal.Rest(row.name(), row.firstOffset(), keep);
        while (!rest.isEmpty() && !stopped) {
            renew();
            rest = removal.step(rest);
        }
    }

    private void pruneIdempotency() {
        long now = clock.millis();
        boolean more = true;
        while (more && !stopped) {
            renew();
            List<Long> next = transactions.run(em -> em.createQuery(
                            "select i.expiresAt from IdempotencyRow i where i.expiresAt <= :now order by i.expiresAt",
                            Long.class)
                    .setParameter("now", now)
                    .setFirstResult(KEYS_PER_TRANSACTION)
                    .setMaxResults(1)
                    .getResultList());
            long until = next.isEmpty() ? now : next.get(0);
            transactions.run(em -> em.createQuery("delete from IdempotencyRow i where i.expiresAt <= :until")
                    .setParameter("until", until)
                    .executeUpdate());
            more = !next.isEmpty();
        }
    }
}

package io.carillon.history;

import io.carillon.channel.ChannelName;
import jakarta.persistence.LockModeType;

/**
 * Removes the oldest publications of channels, step by step: each step is a small transaction, after which a channel's
 * publications begin at its first offset. So whatever is cut short leaves a whole channel, and can be done again.
 * Stateless and thread-safe; blocks.
 */
final class Removal {

    private static final int ROWS_PER_STEP = 500;

    private final Transactions transactions;

    Removal(Transactions transactions) {
        this.transactions = transactions;
    }

    /**
     * What is still to be removed.
     *
     * @param first the oldest publication of the channel
     * @param keep the oldest one that stays
     */
    record Rest(ChannelName channel, long first, long keep) {

        boolean isEmpty() {
            return first >= keep;
        }
    }

    /** Everything that the channel holds now. */
    Rest all(ChannelName channel) {
        return transactions.run(em -> {
            // Locked, so that the top is the newest one whatever the database shows to others.
            ChannelRow row = em.find(ChannelRow.class, channel.value(), LockModeType.PESSIMISTIC_WRITE);
            return row == null
                    ? new Rest(channel, 1, 1)
                    : new Rest(channel, row.firstOffset(), row.top().offset() + 1);
        });
    }

    /** Removes some of it, and tells the rest. */
    Rest step(Rest rest) {
        long first = Math.min(rest.first() + ROWS_PER_STEP, rest.keep());
        try {
            removeBelow(rest.channel(), first);
        } catch (RuntimeException e) {
            if (!DatabaseErrors.isTransient(e)) {
                throw e;
            }
            // A deadlock with another node, say. Even if it was committed, doing it again does no harm.
            removeBelow(rest.channel(), first);
        }
        return new Rest(rest.channel(), first, rest.keep());
    }

    // The channel's row last, as a publisher waits for whoever has it: only from here to the commit. Publishers never
    // touch old publications, so that nobody waits in a circle.
    private void removeBelow(ChannelName channel, long first) {
        transactions.run(em -> {
            em.createQuery("delete from PublicationRow p where p.channel = :channel and p.offset < :first")
                    .setParameter("channel", channel.value())
                    .setParameter("first", first)
                    .executeUpdate();
            return em.createQuery("update ChannelRow c set c.firstOffset = :first where c.name = :channel"
                            + " and c.firstOffset < :first")
                    .setParameter("first", first)
                    .setParameter("channel", channel.value())
                    .executeUpdate();
        });
    }
}

package io.carillon.history;

import io.carillon.channel.ChannelName;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;

/** Makes the rows of channels that are published to for the first time, before the transaction that publishes. */
final class ChannelRows {

    private static final Logger LOG = System.getLogger(ChannelRows.class.getName());

    private ChannelRows() {}

    /** Makes those that are not there yet, each with the epoch of the database. */
    static void create(Transactions transactions, Set<ChannelName> channels) {
        try {
            insert(transactions, channels);
        } catch (RuntimeException e) {
            if (!DatabaseErrors.isAboutData(e) && !DatabaseErrors.isTransient(e)) {
                throw e;
            }
            // Another node was faster with one of them.
            channels.forEach(channel -> createUnlessThere(transactions, channel));
        }
    }

    private static void createUnlessThere(Transactions transactions, ChannelName channel) {
        try {
            insert(transactions, Set.of(channel));
        } catch (RuntimeException e) {
            if (!DatabaseErrors.isAboutData(e)) {
                throw e;
            }
            LOG.log(Level.DEBUG, () -> "Channel row of " + channel + " was there: " + DatabaseErrors.describe(e));
        }
    }

    private static void insert(Transactions transactions, Set<ChannelName> channels) {
        transactions.run(em -> {
            var beginning = StreamEpochRow.beginning(em);
            channels.forEach(channel -> em.persist(new ChannelRow(channel, beginning)));
            return null;
        });
    }
}

package io.carillon.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.channel.ChannelName;
import io.carillon.channel.Namespace;
import io.carillon.channel.Namespace.History;
import io.carillon.channel.Namespaces;
import io.carillon.testing.JournalDatabase;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How retention removes what the namespaces no longer keep. */
abstract class RetentionContract extends DatabaseContract {

    @Test
    void retentionRemovesByCountAndByAgeAndKeepsPositions() {
        Journal journal = database().journal(JournalDatabase.OPTIONS, clock);
        var counted = new ChannelName("counted:a");
        var aged = new ChannelName("aged:a");
        var kept = new ChannelName("chat:a");
        for (ChannelName channel : List.of(counted, aged, kept)) {
            publish(journal, channel, 1_200);
        }
        clock.advance(Duration.ofHours(2));
        publish(journal, aged, 5);
        Retention retention = retention("node-1");
        retention.prune();
        assertThat(rows(counted)).isEqualTo(100);
        assertThat(rows(aged)).isEqualTo(5);
        assertThat(rows(kept)).isEqualTo(1_200);
        assertThat(publish(journal, draft(counted, "1")).position().offset()).isEqualTo(1_201);
        assertThat(publish(journal, draft(aged, "1")).position().offset()).isEqualTo(1_206);
    }

    @Test
    void retentionForgetsExpiredKeys() {
        Journal journal = database().journal(JournalDatabase.OPTIONS, clock);
        publish(journal, keyed(LOBBY, "old"));
        clock.advance(Duration.ofMinutes(10));
        publish(journal, keyed(LOBBY, "young"));
        retention("node-1").prune();
        assertThat(database().count("select count(*) from carillon_idempotency"))
                .isEqualTo(1);
    }

    @Test
    void oneNodeAtATimeDoesTheWorkOfRetention() {
        Journal journal = database().journal(JournalDatabase.OPTIONS, clock);
        var counted = new ChannelName("counted:a");
        retention("node-1").prune();
        publish(journal, counted, 150);
        retention("node-2").prune();
        assertThat(rows(counted)).as("node-1 has the lease").isEqualTo(150);
        clock.advance(Duration.ofMinutes(2));
        retention("node-2").prune();
        assertThat(rows(counted)).as("node-1's lease has run out").isEqualTo(100);
    }

    private Retention retention(String node) {
        var namespaces = new Namespaces(List.of(
                CHAT,
                Namespace.named("counted").with(new History(true, 100, Duration.ZERO, 0)),
                Namespace.named("aged").with(new History(true, 0, Duration.ofHours(1), 0))));
        return new Retention(database().transactions(), namespaces, node, clock, Duration.ofMinutes(1));
    }
}

package io.carillon.history;

import io.carillon.broker.InMemoryBroker;
import io.carillon.channel.ChannelName;
import io.carillon.channel.Namespace;
import io.carillon.channel.Namespace.History;
import io.carillon.channel.Namespaces;
import io.carillon.publishing.Message;
import io.carillon.publishing.Publisher;
import io.carillon.testing.JournalDatabase;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/** Who takes part in the benchmark beside {@link JdbcContender}. All publish the same payload to channels of their own. */
final class Contenders {

    static final int CHANNELS = 100;
    /** 100 characters, as chat messages are long. */
    static final String DATA = "{\"text\":\"" + "abcdefghij".repeat(9) + "\"}";

    static final Namespace NAMESPACE = Namespace.named("bench").with(new History(true, 0, Duration.ZERO, 0));
    private static final Journal.Options OPTIONS =
            new Journal.Options(10_000, Duration.ofSeconds(30), Duration.ofMinutes(5));

    private Contenders() {}

    /** Publishers that call something which returns when it is stored. */
    record Calls(String name, Crowd.Publishing call, Runnable end) implements Contender {

        @Override
        public Measurement run(int publishers, long seed, long millis) {
            return Crowd.run(publishers, 1, seed, millis, () -> call);
        }

        @Override
        public void close() {
            end.run();
        }
    }

    static ChannelName channel(String owner, int number) {
        return new ChannelName("bench:" + owner + "-" + number);
    }

    static ChannelName channel(String owner, RandomGenerator random) {
        return channel(owner, random.nextInt(CHANNELS));
    }

    private static Draft draft(ChannelName channel) {
        return new Draft(channel, NAMESPACE, DATA, null, Map.of(), true, "", 0, "");
    }

    static Contender journal(JournalDatabase database) {
        var journal = new Journal(database.transactions(), OPTIONS, Thread::new, Clock.systemUTC());
        return new Calls(
                "Journal",
                random -> journal.append(draft(channel("journal", random)), publication -> {})
                        .toCompletableFuture()
                        .join(),
                journal::close);
    }

    /** The journal behind the publisher, with publishers that wait on threads of their own. */
    static Contender publisher(JournalDatabase database) {
        var node = new PublishingNode(database);
        return new Calls(
                "Publisher",
                random ->
                        node.publish("publisher", random).toCompletableFuture().join(),
                node::close);
    }

    /** The same, with publishers that have none. */
    static Contender flying(JournalDatabase database) {
        var node = new PublishingNode(database);
        return new FlyingContender("Publisher, no thread waits", random -> node.publish("flying", random), node::close);
    }

    /** As much of a node as a publication passes through. */
    private static final class PublishingNode {

        private final Journal journal;
        private final InMemoryBroker broker = new InMemoryBroker();
        private final Publisher publisher;

        PublishingNode(JournalDatabase database) {
            journal = new Journal(database.transactions(), OPTIONS, Thread::new, Clock.systemUTC());
            publisher = new Publisher(new Namespaces(List.of(NAMESPACE)), journal, broker, 65_536, Clock.systemUTC());
        }

        CompletionStage<Outcome> publish(String owner, RandomGenerator random) {
            return publisher.publish(Message.of(channel(owner, random), DATA, null));
        }

        void close() {
            journal.close();
            broker.close();
        }
    }

    /** What an application would write by itself: for each message a transaction that locks, counts and inserts. */
    static Contender jpa(JournalDatabase database) {
        Transactions transactions = database.transactions();
        for (int i = 0; i < CHANNELS; i++) {
            ChannelName channel = channel("jpa", i);
            transactions.run(em -> {
                em.persist(new ChannelRow(channel, StreamEpochRow.beginning(em)));
                return channel;
            });
        }
        return new Calls(
                "JPA, one transaction each (a)",
                random -> {
                    ChannelName channel = channel("jpa", random);
                    transactions.run(em -> {
                        var row = em.find(ChannelRow.class, channel.value(), LockModeType.PESSIMISTIC_WRITE);
                        var now = Instant.now();
                        row.tick(now.toEpochMilli());
                        em.persist(new PublicationRow(draft(channel).publication(row.next(), now)));
                        return channel;
                    });
                },
                () -> {});
    }
}

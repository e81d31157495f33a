package io.carillon.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.carillon.channel.Announcement;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every broker does, seen from one node. */
abstract class BrokerContract {

    private final Announcements listener = new Announcements();
    private final Broker broker = broker();

    /** A new broker that was not started. */
    abstract Broker broker();

    @AfterEach
    void close() {
        broker.close();
    }

    @Test
    void theListenerOfTheNodeIsCalledBeforeAnnounceReturns() {
        broker.start(listener, listener);

        for (int number = 1; number <= 100; number++) {
            broker.announce(Announcements.numbered("a", "news", number));
            assertThat(listener.heard).hasSize(number);
        }
    }

    @Test
    void aListenerThatThrowsDoesNotHurtWhoeverPublishes() {
        broker.start(
                new Broker.Listener() {
                    @Override
                    public void announced(Announcement announcement) {
                        throw new IllegalStateException("thrown by the test");
                    }

                    @Override
                    public void reconnected() {
                        throw new IllegalStateException("thrown by the test");
                    }
                },
                listener);

        assertThatCode(() -> broker.announce(Announcements.numbered("a", "news", 1)))
                .doesNotThrowAnyException();
    }

    @Test
    void everyPartOfAnAnnouncementArrivesAndMembershipsKeepTheirPlace() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        var announced = new ArrayList<Announcement>();
        broker.start(listener, listener);

        for (int i = 0; i < 200; i++) {
            announced.add(Announcements.random(random));
            broker.announce(announced.get(i));
        }

        assertThat(listener.all).as("seed %s", seed).containsExactlyElementsOf(announced);
    }

    @Test
    void theOrderOfEachThreadIsKeptInEachChannel() {
        broker.start(listener, listener);
        var threads = new ArrayList<CompletableFuture<Void>>();
        for (String sender : new String[] {"a", "b", "c", "d"}) {
            threads.add(CompletableFuture.runAsync(() -> announceMany(sender), task -> new Thread(task).start()));
        }
        threads.forEach(CompletableFuture::join);

        for (String sender : new String[] {"a", "b", "c", "d"}) {
            assertThat(listener.inOrder(sender)).isEqualTo(5_000);
        }
    }

    @Test
    void nobodyHearsWhatIsAnnouncedBeforeStartOrAfterClose() {
        var publication = Announcements.numbered("a", "news", 1);

        assertThatCode(() -> broker.announce(publication)).doesNotThrowAnyException();
        broker.start(listener, listener);
        broker.close();
        assertThatCode(() -> broker.announce(publication)).doesNotThrowAnyException();
        assertThatCode(broker::close).doesNotThrowAnyException();

        assertThat(listener.heard).isEmpty();
    }

    @Test
    void healthSaysSomethingAtAnyTime() {
        assertThat(broker.health().detail()).isNotBlank();
        broker.start(listener, listener);
        assertThat(broker.health().detail()).isNotBlank();
        broker.close();
        assertThat(broker.health().detail()).isNotBlank();
    }

    private void announceMany(String sender) {
        for (int i = 0; i < 5_000; i++) {
            broker.announce(Announcements.numbered(sender, "channel:" + i % 50, 1 + i / 50));
        }
    }
}

package io.carillon.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.carillon.channel.Publication;
import io.carillon.it.orders.OutboxMessage;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How a program publishes that uses JPA: as the README says. */
abstract class OutboxJpaContract extends DatabaseContract {

    @Test
    void anEntityIsPublishedWhenItsTransactionCommits() throws SQLException {
        try (Connection connection = database().connect()) {
            assumeFalse(
                    connection.getMetaData().getURL().startsWith("jdbc:h2:"),
                    "EclipseLink cannot ask H2 2.x for the identity that it gave; the native insert works there");
        }
        try (EntityManagerFactory factory = database().factory("orders");
                EntityManager entityManager = factory.createEntityManager()) {
            entityManager.getTransaction().begin();
            entityManager.persist(new OutboxMessage("chat:lobby", "\"rolled back\""));
            entityManager.flush();
            entityManager.getTransaction().rollback();
            entityManager.getTransaction().begin();
            for (int i = 0; i < 5; i++) {
                entityManager.persist(new OutboxMessage("chat:lobby", Integer.toString(i)));
                entityManager.flush();
            }
            entityManager.getTransaction().commit();
        }
        assertThat(outbox().move(OutboxContract::draft).publications())
                .extracting(Publication::data)
                .containsExactly("0", "1", "2", "3", "4");
    }

    @Test
    void aNativeInsertIsPublishedWhenItsTransactionCommits() {
        try (EntityManagerFactory factory = database().factory("orders");
                EntityManager entityManager = factory.createEntityManager()) {
            for (boolean commit : new boolean[] {false, true}) {
                entityManager.getTransaction().begin();
                entityManager
                        .createNativeQuery("insert into carillon_outbox (channel, data) values (?, ?)")
                        .setParameter(1, "chat:lobby")
                        .setParameter(2, "{\"id\":" + commit + "}")
                        .executeUpdate();
                if (commit) {
                    entityManager.getTransaction().commit();
                } else {
                    entityManager.getTransaction().rollback();
                }
            }
        }
        assertThat(outbox().move(OutboxContract::draft).publications())
                .extracting(Publication::data)
                .containsExactly("{\"id\":true}");
    }

    private Outbox outbox() {
        return new Outbox(database().transactions(), Clock.systemUTC(), Duration.ofMinutes(5));
    }
}

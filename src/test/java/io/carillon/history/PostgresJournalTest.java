package io.carillon.history;

import io.carillon.testing.JournalDatabase;
import io.carillon.testing.Postgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class PostgresJournalTest extends JournalContract {

    private static Postgres postgres;
    private static JournalDatabase database;

    @BeforeAll
    static void start() {
        postgres = Postgres.start();
        database = JournalDatabase.on(postgres);
    }

    @AfterAll
    static void stop() {
        if (postgres != null) {
            postgres.close();
        }
    }

    @Override
    JournalDatabase database() {
        return database;
    }
}

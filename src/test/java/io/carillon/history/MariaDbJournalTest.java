package io.carillon.history;

import io.carillon.testing.JournalDatabase;
import io.carillon.testing.MariaDb;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class MariaDbJournalTest extends JournalContract {

    private static MariaDb mariaDb;
    private static JournalDatabase database;

    @BeforeAll
    static void start() {
        mariaDb = MariaDb.start();
        database = JournalDatabase.on(mariaDb);
    }

    @AfterAll
    static void stop() {
        if (mariaDb != null) {
            mariaDb.close();
        }
    }

    @Override
    JournalDatabase database() {
        return database;
    }
}

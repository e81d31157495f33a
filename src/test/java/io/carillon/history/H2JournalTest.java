package io.carillon.history;

import io.carillon.testing.JournalDatabase;

class H2JournalTest extends JournalContract {

    private final JournalDatabase database = JournalDatabase.h2();

    @Override
    JournalDatabase database() {
        return database;
    }
}

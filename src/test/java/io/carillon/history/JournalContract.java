package io.carillon.history;

import io.carillon.testing.JournalDatabase;
import org.junit.jupiter.api.Nested;

/** What the journal promises, on every database that Carillon keeps its history in. */
abstract class JournalContract {

    abstract JournalDatabase database();

    @Nested
    class Append extends AppendContract {
        @Override
        JournalDatabase database() {
            return JournalContract.this.database();
        }
    }

    @Nested
    class Duplicates extends DuplicatesContract {
        @Override
        JournalDatabase database() {
            return JournalContract.this.database();
        }
    }

    @Nested
    class Read extends ReadContract {
        @Override
        JournalDatabase database() {
            return JournalContract.this.database();
        }
    }

    @Nested
    class Epoch extends EpochContract {
        @Override
        JournalDatabase database() {
            return JournalContract.this.database();
        }
    }

    @Nested
    class Removal extends RemovalContract {
        @Override
        JournalDatabase database() {
            return JournalContract.this.database();
        }
    }

    @Nested
    class Retention extends RetentionContract {
        @Override
        JournalDatabase database() {
            return JournalContract.this.database();
        }
    }

    @Nested
    class Fault extends FaultContract {
        @Override
        JournalDatabase database() {
            return JournalContract.this.database();
        }
    }

    @Nested
    class Overload extends OverloadContract {
        @Override
        JournalDatabase database() {
            return JournalContract.this.database();
        }
    }

    @Nested
    class Moving extends OutboxContract {
        @Override
        JournalDatabase database() {
            return JournalContract.this.database();
        }
    }

    @Nested
    class Jpa extends OutboxJpaContract {
        @Override
        JournalDatabase database() {
            return JournalContract.this.database();
        }
    }

    @Nested
    class Sharing extends OutboxNodesContract {
        @Override
        JournalDatabase database() {
            return JournalContract.this.database();
        }
    }

    @Nested
    class Migration extends MigrationContract {
        @Override
        JournalDatabase database() {
            return JournalContract.this.database();
        }
    }
}

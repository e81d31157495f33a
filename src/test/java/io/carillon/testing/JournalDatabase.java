package io.carillon.testing;

import io.carillon.history.Journal;
import io.carillon.history.Schema;
import io.carillon.history.Transactions;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Persistence;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.flywaydb.core.Flyway;

/** A database with Carillon's tables and as many journals on it as a test wants: each is like a node of its own. */
public final class JournalDatabase implements AutoCloseable {

    /** Generous, because test machines are slow. */
    public static final Journal.Options OPTIONS =
            new Journal.Options(10_000, Duration.ofSeconds(30), Duration.ofMinutes(5));

    private final String url;
    private final String user;
    private final String password;
    private final List<AutoCloseable> open = new ArrayList<>();

    private JournalDatabase(String url, String user, String password) {
        this.url = url;
        this.user = user;
        this.password = password;
        migrate();
    }

    /** H2 in memory. */
    public static JournalDatabase h2() {
        return new JournalDatabase(
                "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=60000", "sa", "sa");
    }

    /** Whatever is at this address: H2 in a file, or a server with parameters of the driver. */
    public static JournalDatabase at(String url, String user, String password) {
        return new JournalDatabase(url, user, password);
    }

    /** A database server that runs already. */
    public static JournalDatabase on(Database database) {
        return new JournalDatabase(database.url(), database.user(), database.password());
    }

    /** Brings the tables up to date, as each node does at its start. */
    public void migrate() {
        try {
            new Schema(new DriverDataSource(url, user, password)).migrate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same, on connections where something goes wrong. */
    public void migrate(Faults faults) throws SQLException {
        new Schema(faults.in(new DriverDataSource(url, user, password))).migrate();
    }

    /**
     * Drops everything and makes the tables anew.
     *
     * @param version the last migration that is done; {@code latest}: all are
     */
    public void recreate(String version) {
        Flyway flyway = Flyway.configure()
                .dataSource(new DriverDataSource(url, user, password))
                .locations("classpath:db/carillon/" + url.split(":")[1])
                .table("carillon_schema_history")
                .cleanDisabled(false)
                .target(version)
                .load();
        flyway.clean();
        flyway.migrate();
    }

    /** The transactions of one node. */
    public Transactions transactions() {
        return opened(new Transactions(connection()));
    }

    /** The transactions of one node whose every transaction has a new connection, which may fail. */
    public Transactions transactions(Faults faults) {
        return opened(Transactions.in(faults.in(new DriverDataSource(url, user, password))));
    }

    private <T extends AutoCloseable> T opened(T one) {
        open.add(one);
        return one;
    }

    /** Entity managers of a persistence unit of the tests on this database. Whoever asks closes it. */
    public EntityManagerFactory factory(String unit) {
        return Persistence.createEntityManagerFactory(unit, connection());
    }

    private Map<String, Object> connection() {
        return Map.of(
                "jakarta.persistence.jdbc.url", url,
                "jakarta.persistence.jdbc.user", user,
                "jakarta.persistence.jdbc.password", password);
    }

    /** The journal of one node whose connections fail as they are told to. */
    public Journal journal(Faults faults) {
        return opened(new Journal(transactions(faults), OPTIONS, Thread::new, Clock.systemUTC()));
    }

    /** The journal of one node. */
    public Journal journal(Journal.Options options, Clock clock) {
        return opened(new Journal(transactions(), options, Thread::new, clock));
    }

    /** The journal of one node, as it is by default. */
    public Journal journal() {
        return journal(OPTIONS, Clock.systemUTC());
    }

    /** A connection past all of Carillon. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url, user, password);
    }

    /** Cuts all connections but the one that this needs itself. */
    public void cutConnections() {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            switch (url.split(":")[1]) {
                case "postgresql" ->
                    statement.execute("select pg_terminate_backend(pid) from pg_stat_activity"
                            + " where datname = current_database() and pid <> pg_backend_pid()");
                case "mariadb" ->
                    kill(
                            statement,
                            "select id from information_schema.processlist" + " where user = '" + user
                                    + "' and id <> connection_id()",
                            "kill ");
                default ->
                    kill(
                            statement,
                            "select session_id from information_schema.sessions" + " where session_id <> session_id()",
                            "call abort_session(");
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The single number that a query finds. */
    public long count(String sql) {
        return Long.parseLong(text(sql));
    }

    /** The single value that a query finds, as text. */
    public String text(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Empties the tables, for the next test or as a loss of all data would: streams begin anew. */
    public void clear() {
        execute(List.of(
                "delete from carillon_publication",
                "delete from carillon_channel",
                "delete from carillon_idempotency",
                "delete from carillon_outbox",
                "update carillon_lease set holder = '', expires_at = 0",
                "update carillon_stream_epoch set epoch = '"
                        + UUID.randomUUID().toString().substring(0, 16) + "'"));
    }

    /** Runs statements past all of Carillon. */
    public void execute(List<String> statements) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.executeUpdate(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void kill(Statement statement, String sessions, String command) throws SQLException {
        var ids = new ArrayList<String>();
        try (ResultSet result = statement.executeQuery(sessions)) {
            while (result.next()) {
                ids.add(result.getString(1));
            }
        }
        for (String id : ids) {
            statement.execute(command + id + (command.endsWith("(") ? ")" : ""));
        }
    }

    /** Runs statements on a database without Carillon's tables. */
    public static void execute(Database database, List<String> statements) {
        try (Connection connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends the journals that were made, the newest first. */
    @Override
    public void close() {
        for (int i = open.size() - 1; i >= 0; i--) {
            try {
                open.get(i).close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        open.clear();
    }
}

package io.carillon.testing;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;

/** A PostgreSQL of our own with an empty database {@code carillon}. */
public final class Postgres extends Service implements Database {
    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
    private static final String NAME = "carillon";

    private final boolean synced;

    /** PostgreSQL refuses to run as root. */
    private Postgres(boolean synced) {
        super("postgresql", isRoot() ? "postgres" : currentUser());
        this.synced = synced;
    }

    /** Whether PostgreSQL is installed. */
    public static boolean isAvailable() {
        return binary("postgres").isPresent() && binary("initdb").isPresent();
    }

    /** Starts one, or skips the test. fsync=off: a killed process loses nothing by it, and a power cut is not tested. */
    public static Postgres start() {
        return start(false);
    }

    /** Starts one that syncs as PostgreSQL does by default, for whoever measures, or skips the test. */
    public static Postgres startSynced() {
        return start(true);
    }

    private static Postgres start(boolean synced) {
        Requires.that(isAvailable(), "PostgreSQL is not installed: apt-get install postgresql");
        Postgres postgres = new Postgres(synced);
        postgres.prepare(List.of(
                binary("initdb").orElseThrow().toString(),
                "--auth=trust",
                "--encoding=UTF8",
                "--no-locale",
                "--no-sync",
                "--username=" + NAME,
                "--pgdata=" + postgres.directory()));
        postgres.restart();
        postgres.createDatabase();
        return postgres;
    }

    @Override
    public String kind() {
        return "postgresql";
    }

    @Override
    public String url() {
        return url(NAME);
    }

    @Override
    public String user() {
        return NAME;
    }

    @Override
    public String password() {
        return NAME;
    }

    @Override
    public Class<? extends java.sql.Driver> driver() {
        return org.postgresql.Driver.class;
    }

    @Override
    List<String> command() {
        return List.of(
                binary("postgres").orElseThrow().toString(),
                "-D",
                directory().toString(),
                "-p",
                Integer.toString(port()),
                "-c",
                "listen_addresses=" + host(),
                "-c",
                "unix_socket_directories=",
                "-c",
                "fsync=" + (synced ? "on" : "off"));
    }

    @Override
    boolean answers() {
        try {
            DriverManager.getConnection(url("postgres"), user(), password()).close();
            return true;
        } catch (SQLException notYet) {
            return false;
        }
    }

    /** A connection to the database {@code carillon}, for whoever wants to look into it or to lock something. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url(), user(), password());
    }

    /** Ends every connection to the database {@code carillon} from the server's side; new ones are taken. */
    public void resetConnections() {
        execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + NAME + "'");
    }

    private void createDatabase() {
        execute("create database " + NAME);
    }

    private void execute(String sql) {
        try (Connection connection = DriverManager.getConnection(url("postgres"), user(), password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private String url(String database) {
        return "jdbc:postgresql://" + host() + ":" + port() + "/" + database;
    }

    private static Optional<Path> binary(String name) {
        return Executables.findVersioned(DEBIAN, name);
    }
}

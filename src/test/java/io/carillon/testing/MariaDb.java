package io.carillon.testing;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** A MariaDB of our own with an empty database {@code carillon}. */
public final class MariaDb extends Service implements Database {
    private static final String NAME = "carillon";

    private MariaDb() {
        super("mariadb", currentUser());
    }

    /** Whether MariaDB's server is installed. */
    public static boolean isAvailable() {
        return Executables.find("mariadbd").isPresent()
                && Executables.find("mariadb-install-db").isPresent();
    }

    /** Starts one, or skips the test. */
    public static MariaDb start() {
        Requires.that(isAvailable(), "MariaDB is not installed: apt-get install mariadb-server");
        MariaDb mariaDb = new MariaDb();
        mariaDb.prepare(List.of(
                Executables.find("mariadb-install-db").orElseThrow().toString(),
                "--no-defaults",
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
                "--user=" + currentUser(),
                "--datadir=" + mariaDb.data()));
        mariaDb.restart();
        mariaDb.createDatabase();
        return mariaDb;
    }

    @Override
    public String kind() {
        return "mariadb";
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
        return org.mariadb.jdbc.Driver.class;
    }

    @Override
    List<String> command() {
        return List.of(
                Executables.find("mariadbd").orElseThrow().toString(),
                "--no-defaults",
                "--bind-address=" + host(),
                "--datadir=" + data(),
                "--pid-file=" + directory().resolve("pid"),
                "--port=" + port(),
                "--socket=" + directory().resolve("socket"),
                "--user=" + currentUser());
    }

    @Override
    boolean answers() {
        try {
            asRoot().close();
            return true;
        } catch (SQLException notYet) {
            return false;
        }
    }

    /** Begins to keep what it is told to do, for {@link #wasTold}. */
    public void listen() {
        execute("set global log_output = 'TABLE'", "set global general_log = on");
    }

    /** Whether a statement contained this text since {@link #listen}. */
    public boolean wasTold(String text) {
        try (Connection connection = asRoot();
                var count = connection.prepareStatement(
                        "select count(*) from mysql.general_log where locate(?, argument) > 0 and user_host not like 'root%'")) {
            count.setString(1, text);
            try (var row = count.executeQuery()) {
                return row.next() && row.getInt(1) > 0;
            }
        } catch (SQLException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void createDatabase() {
        execute(
                "create database " + NAME + " character set utf8mb4",
                "create user " + NAME + "@'%' identified by '" + NAME + "'",
                "grant all on " + NAME + ".* to " + NAME + "@'%'");
    }

    private void execute(String... statements) {
        try (Connection connection = asRoot();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private Connection asRoot() throws SQLException {
        return DriverManager.getConnection(url("mysql"), "root", "");
    }

    private String url(String database) {
        return "jdbc:mariadb://" + host() + ":" + port() + "/" + database;
    }

    private Path data() {
        return directory().resolve("data");
    }
}

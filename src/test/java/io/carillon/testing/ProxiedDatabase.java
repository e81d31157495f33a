package io.carillon.testing;

import java.sql.Driver;

/**
 * A database behind a wire that can go bad.
 *
 * @param database what lies behind it
 * @param wire what leads to its port
 */
public record ProxiedDatabase(Postgres database, TcpProxy wire) implements Database {
    @Override
    public String kind() {
        return database.kind();
    }

    @Override
    public String url() {
        return database.url().replace(":" + database.port() + "/", ":" + wire.port() + "/");
    }

    @Override
    public String user() {
        return database.user();
    }

    @Override
    public String password() {
        return database.password();
    }

    @Override
    public Class<? extends Driver> driver() {
        return database.driver();
    }
}

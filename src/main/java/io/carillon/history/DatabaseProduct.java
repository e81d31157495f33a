package io.carillon.history;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;

/** The databases that Carillon keeps its history in. */
enum DatabaseProduct {
    H2,
    POSTGRESQL,
    MARIADB;

    /** @throws IllegalStateException if it is another one */
    static DatabaseProduct of(Connection connection) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        return switch (product.toLowerCase(Locale.ROOT)) {
            case "h2" -> H2;
            case "postgresql" -> POSTGRESQL;
            case "mariadb" -> MARIADB;
            default ->
                throw new IllegalStateException("the default data source is " + product
                        + ", but Carillon keeps its history in H2, PostgreSQL or MariaDB");
        };
    }

    /** The folder of its migrations. */
    String folder() {
        return name().toLowerCase(Locale.ROOT);
    }
}

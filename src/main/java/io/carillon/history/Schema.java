package io.carillon.history;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** The tables {@code carillon_*}: created and brought up to date by the migrations in {@code db/carillon}. */
public final class Schema {

    private final DataSource dataSource;

    public Schema(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Whether the database runs inside this server and so cannot be shared with other nodes. */
    public boolean isEmbedded() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            String url = connection.getMetaData().getURL();
            return url.startsWith("jdbc:h2:") && !url.startsWith("jdbc:h2:tcp:") && !url.startsWith("jdbc:h2:ssl:");
        }
    }

    /**
     * Creates or updates the tables. Several nodes may do so at once.
     *
     * @throws SQLException if the database cannot be reached: trying again helps
     * @throws RuntimeException if it can, but a migration fails or the product is not supported
     */
    public void migrate() throws SQLException {
        String product;
        try (Connection connection = dataSource.getConnection()) {
            product = connection.getMetaData().getDatabaseProductName();
        }
        Flyway.configure(Schema.class.getClassLoader())
                .dataSource(dataSource)
                .locations("classpath:db/carillon/" + folder(product))
                .table("carillon_schema_history")
                // The owner's schema holds other tables too; version 0 is "before the first migration".
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load()
                .migrate();
    }

    private static String folder(String product) {
        return switch (product.toLowerCase(Locale.ROOT)) {
            case "h2" -> "h2";
            case "postgresql" -> "postgresql";
            case "mariadb" -> "mariadb";
            default ->
                throw new IllegalStateException("the default data source is " + product
                        + ", but Carillon keeps its history in H2, PostgreSQL or MariaDB");
        };
    }
}

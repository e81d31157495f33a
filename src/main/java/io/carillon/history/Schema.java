package io.carillon.history;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

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
     * @throws SQLException if the database cannot be reached, or no longer: trying again helps
     * @throws RuntimeException if it can, but a migration fails or the product is not supported
     */
    public void migrate() throws SQLException {
        DatabaseProduct product;
        try (Connection connection = dataSource.getConnection()) {
            product = DatabaseProduct.of(connection);
        }
        try {
            flyway(product).migrate();
        } catch (FlywayException e) {
            if (DatabaseErrors.isTransient(e)) {
                throw new SQLException(DatabaseErrors.describe(e), e);
            }
            throw e;
        }
    }

    private Flyway flyway(DatabaseProduct product) {
        return Flyway.configure(Schema.class.getClassLoader())
                .dataSource(dataSource)
                .locations("classpath:db/carillon/" + product.folder())
                .table("carillon_schema_history")
                // The owner's schema holds other tables too; version 0 is "before the first migration".
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load();
    }
}

package io.carillon.testing;

/** A database that {@link CarillonServer#with(Database)} can put behind the server's default data source. */
public sealed interface Database permits Postgres, MariaDb, ProxiedDatabase {
    /** The name that its files in {@code server-config} begin with. */
    String kind();

    /** The JDBC URL, without user and password. */
    String url();

    /** The user who may do everything in it. */
    String user();

    /** The user's password. */
    String password();

    /** The class of its JDBC driver. */
    Class<? extends java.sql.Driver> driver();
}

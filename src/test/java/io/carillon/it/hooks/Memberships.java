package io.carillon.it.hooks;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Who belongs to which room: a table of the application, in the server's default data source. */
@ApplicationScoped
class Memberships {

    @Resource(lookup = "java:comp/DefaultDataSource")
    private DataSource dataSource;

    void create(@Observes @Initialized(ApplicationScoped.class) Object started) throws SQLException {
        run("create table if not exists membership (person varchar(50), room varchar(50), primary key (person, room))");
    }

    @Transactional
    void add(String person, String room) {
        try {
            run("insert into membership values (?, ?)", person, room);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** In the same transaction: whoever listens hears of it if, and only if, it is true. */
    @Transactional
    void addAndTell(String person, String room, String channel) {
        add(person, room);
        try {
            run("insert into carillon_outbox (channel, data) values (?, ?)", channel, "\"" + person + " entered\"");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean has(String person, String room) {
        try (var connection = dataSource.getConnection();
                PreparedStatement query =
                        connection.prepareStatement("select 1 from membership where person = ? and room = ?")) {
            query.setString(1, person);
            query.setString(2, room);
            return query.executeQuery().next();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void run(String sql, String... parameters) throws SQLException {
        try (var connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            statement.executeUpdate();
        }
    }
}

package io.carillon.testing;

import java.util.List;

/** The users every test server knows. */
final class TestUsers {
    /** Ann may publish, Bob may not. */
    static final List<TestUser> ALL =
            List.of(new TestUser("ann", "ann-password", "carillon-publisher"), new TestUser("bob", "bob-password", ""));

    private TestUsers() {}

    /** A user of the server's own realm; an empty role is none. */
    record TestUser(String name, String password, String role) {}
}

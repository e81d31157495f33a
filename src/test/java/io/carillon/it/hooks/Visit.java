package io.carillon.it.hooks;

import jakarta.enterprise.context.RequestScoped;
import java.util.UUID;

/** One for each call. */
@RequestScoped
class Visit {

    private final String id = UUID.randomUUID().toString();

    String id() {
        return id;
    }
}

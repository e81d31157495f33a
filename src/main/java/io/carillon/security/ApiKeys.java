package io.carillon.security;

import io.carillon.settings.ApiKey;
import java.util.List;

/** The keys of the server API. Thread-safe. */
public final class ApiKeys {

    private final List<ApiKey> keys;

    public ApiKeys(List<ApiKey> keys) {
        this.keys = List.copyOf(keys);
    }

    /** Whether this is one of the keys. Always compares with all of them, so that the time tells nothing. */
    public boolean accept(String candidate) {
        boolean accepted = false;
        for (ApiKey key : keys) {
            accepted |= key.matches(candidate);
        }
        return accepted;
    }
}

package io.carillon.api;

import io.carillon.security.ApiKeys;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.Response;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Lets in who brings an API key, or is logged in to the server with the publisher's role. Nobody → 401 without detail; a
 * person without the role → 403. Stateless and thread-safe.
 */
@ApplicationScoped
public class Access {

    private static final String ROLE = "carillon-publisher";
    private static final String SCHEME = "apikey ";
    private static final String PARAMETER = "api_key";

    @Inject
    private ApiKeys keys;

    /** Null: it is let in. */
    public @Nullable Answer refusal(HttpServletRequest request) {
        if (request.getRequestURI().indexOf(';') >= 0) {
            // What follows a semicolon would be taken for parameters, and the channel for another one.
            return Answer.text(Response.Status.BAD_REQUEST, "write ; as %3B in the address");
        }
        String key = key(request);
        if (key != null) {
            return keys.accept(key) ? null : Answer.text(Response.Status.UNAUTHORIZED, "unauthorized");
        }
        if (request.getUserPrincipal() == null) {
            return Answer.text(Response.Status.UNAUTHORIZED, "unauthorized");
        }
        return request.isUserInRole(ROLE)
                ? null
                : Answer.text(Response.Status.FORBIDDEN, "the role " + ROLE + " is missing");
    }

    private static @Nullable String key(HttpServletRequest request) {
        String header = request.getHeader("X-API-Key");
        if (header != null) {
            return header;
        }
        String authorization = request.getHeader("Authorization");
        if (authorization != null && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return authorization.substring(SCHEME.length()).strip();
        }
        return parameter(request.getQueryString());
    }

    // Not getParameter: of a form, which curl -d says it sends, that would read the body.
    private static @Nullable String parameter(@Nullable String query) {
        if (query == null) {
            return null;
        }
        for (String pair : query.split("&")) {
            String[] nameAndValue = pair.split("=", 2);
            if (decoded(nameAndValue[0]).equals(PARAMETER)) {
                return nameAndValue.length == 2 ? decoded(nameAndValue[1]) : "";
            }
        }
        return null;
    }

    // What cannot be decoded is no key.
    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}

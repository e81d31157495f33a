package io.carillon.api;

import io.carillon.security.ApiKeys;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import org.jspecify.annotations.Nullable;

/**
 * Lets in who brings an API key, or is logged in to the server with the publisher's role. Nobody → 401 without detail; a
 * person without the role → 403.
 */
@Provider
@PreMatching
@ApplicationScoped
public class ApiAuthentication implements ContainerRequestFilter {

    static final String ROLE = "carillon-publisher";
    private static final String SCHEME = "apikey ";

    @Inject
    private ApiKeys keys;

    @Context
    private HttpServletRequest request;

    @Override
    public void filter(ContainerRequestContext context) {
        if (context.getUriInfo().getRequestUri().getRawPath().indexOf(';') >= 0) {
            // What follows a semicolon would be taken for parameters, and the channel for another one.
            context.abortWith(Replies.text(Response.Status.BAD_REQUEST, "write ; as %3B in the address"));
            return;
        }
        String key = key(context);
        if (key != null) {
            if (!keys.accept(key)) {
                context.abortWith(Replies.text(Response.Status.UNAUTHORIZED, "unauthorized"));
            }
        } else if (request.getUserPrincipal() == null) {
            context.abortWith(Replies.text(Response.Status.UNAUTHORIZED, "unauthorized"));
        } else if (!request.isUserInRole(ROLE)) {
            context.abortWith(Replies.text(Response.Status.FORBIDDEN, "the role " + ROLE + " is missing"));
        }
    }

    private static @Nullable String key(ContainerRequestContext context) {
        String header = context.getHeaderString("X-API-Key");
        if (header != null) {
            return header;
        }
        String authorization = context.getHeaderString("Authorization");
        if (authorization != null && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return authorization.substring(SCHEME.length()).strip();
        }
        return context.getUriInfo().getQueryParameters().getFirst("api_key");
    }
}

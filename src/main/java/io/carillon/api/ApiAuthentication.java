package io.carillon.api;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.ext.Provider;

/** {@link Access} to what JAX-RS serves. */
@Provider
@PreMatching
@ApplicationScoped
public class ApiAuthentication implements ContainerRequestFilter {

    @Inject
    private Access access;

    @Context
    private HttpServletRequest request;

    @Override
    public void filter(ContainerRequestContext context) {
        Answer refusal = access.refusal(request);
        if (refusal != null) {
            context.abortWith(refusal.response());
        }
    }
}

package io.carillon.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;

/**
 * Lets the server check a name and password that came along (HTTP Basic), although no page asks for them: WildFly does so
 * by itself, Payara only when asked. What they are worth is decided later.
 */
public class LoginFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String authorization = request.getHeader("Authorization");
        boolean offered = authorization != null
                && authorization.toLowerCase(Locale.ROOT).startsWith("basic ")
                && request.getUserPrincipal() == null;
        if (!offered || request.authenticate(response)) {
            chain.doFilter(request, response);
        }
    }
}

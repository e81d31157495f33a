package io.carillon.security;

import io.carillon.channel.Printable;
import io.carillon.settings.Settings;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Keeps foreign web pages out, with 403. A filter, because it runs before the upgrade to WebSocket on both servers, where
 * a {@code checkOrigin} would answer 404 on one of them.
 */
public class OriginFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;

    @Inject
    private transient Settings settings;

    private transient Origins origins;

    @Override
    public void init(FilterConfig config) throws ServletException {
        super.init(config);
        // In the development profile the Host header has been checked to be a name of this machine.
        boolean trustHost = settings.development() || settings.publicUrl() == null;
        origins = new Origins(settings.allowedOrigins(), settings.publicUrl(), trustHost);
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String origin = request.getHeader("Origin");
        if (origins.allow(origin, request.getHeader("Host"))) {
            chain.doFilter(request, response);
        } else {
            PlainText.send(
                    response,
                    HttpServletResponse.SC_FORBIDDEN,
                    "origin " + Printable.excerpt(origin) + " is not allowed: see carillon.allowed-origins");
        }
    }
}

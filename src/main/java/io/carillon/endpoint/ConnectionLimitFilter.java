package io.carillon.endpoint;

import io.carillon.delivery.ConnectionRegistry;
import io.carillon.settings.Settings;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Refuses a connection above the node's limit, of all and of new ones in a second, and any when the node is about to stop,
 * before it costs anything: 503, so that a proxy tries another node.
 */
public class ConnectionLimitFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;

    @Inject
    private transient ConnectionRegistry registry;

    @Inject
    private transient Settings settings;

    private transient HandshakeRate rate;

    @Override
    public void init() {
        rate = new HandshakeRate(settings.clients().connectionRateLimit(), System::nanoTime);
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (registry.isLeaving() || registry.size() >= settings.limits().connections() || !rate.admits()) {
            response.sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        } else {
            PayaraConnection.handOn(request, response, chain);
        }
    }
}

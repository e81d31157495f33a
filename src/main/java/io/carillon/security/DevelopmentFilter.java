package io.carillon.security;

import io.carillon.settings.Settings;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * In the development profile, whose key everybody knows, serves this machine only. The name in the Host header must be
 * one of this machine too: otherwise a web page could reach the server through a DNS name that points to loopback.
 */
public class DevelopmentFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;

    @Inject
    private transient Settings settings;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (settings.development() && !isLocal(request)) {
            PlainText.send(
                    response,
                    HttpServletResponse.SC_FORBIDDEN,
                    "the development profile serves this machine only: for others, set keys and namespaces instead of"
                            + " carillon.profile=development");
        } else {
            chain.doFilter(request, response);
        }
    }

    private static boolean isLocal(HttpServletRequest request) {
        return isLoopback(request.getRemoteAddr())
                && (request.getServerName() == null || isLoopback(request.getServerName()))
                && request.getHeader("X-Forwarded-For") == null
                && request.getHeader("Forwarded") == null;
    }

    /** Whether this is an address of the loopback interface, or its name. Asks no name server. */
    static boolean isLoopback(@Nullable String host) {
        if (host == null) {
            return false;
        }
        String address = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        return address.matches("127(\\.\\d{1,3}){3}")
                || address.equalsIgnoreCase("localhost")
                // Java may add the interface: 0:0:0:0:0:0:0:1%lo0.
                || address.matches("(::1|0:0:0:0:0:0:0:1)(%[-.\\w]+)?")
                || address.matches("(?i)::ffff:127(\\.\\d{1,3}){3}");
    }
}

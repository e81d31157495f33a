package io.carillon.operations;

import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * For whoever watches or routes: {@code /health/live} answers 200 as long as the application runs; {@code /health/ready}
 * 200 while the database and the broker answer too, and the node is not about to stop, else 503. Both as JSON.
 */
@WebServlet(
        urlPatterns = {"/health/live", "/health/ready"},
        loadOnStartup = 1)
public class HealthServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Inject
    private transient Carillon carillon;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Health.Report report = request.getServletPath().endsWith("/live")
                ? new Health.Report(true, "{\"status\":\"up\"}")
                : carillon.health().report();
        response.setStatus(report.ready() ? HttpServletResponse.SC_OK : HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        response.setContentType("application/json;charset=UTF-8");
        response.getWriter().println(report.json());
    }

    /** At an undeployment servlets are the first to hear of it: WildFly closes all WebSockets before it tells others. */
    @Override
    public void destroy() {
        carillon.departure().stopping();
    }
}

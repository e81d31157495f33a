package io.carillon.bench.naive;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** {@code POST /publish/<channel>}: the body goes to all subscribers. */
@WebServlet("/publish/*")
public class Publish extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String text = new String(request.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Sessions.send(request.getPathInfo().substring(1), text);
        response.setContentType("application/json");
        response.getWriter().write("{}");
    }
}

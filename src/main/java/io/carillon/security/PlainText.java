package io.carillon.security;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** A short answer for a person. */
final class PlainText {

    private PlainText() {}

    static void send(HttpServletResponse response, int status, String sentence) throws IOException {
        response.setStatus(status);
        response.setContentType("text/plain;charset=UTF-8");
        response.getWriter().println(sentence);
    }
}

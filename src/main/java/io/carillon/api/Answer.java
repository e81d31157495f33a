package io.carillon.api;

import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** What a call is answered with, by whichever way it came. */
record Answer(int status, String type, String text, Map<String, String> headers) {

    private static final String JSON = "application/json";
    private static final String TEXT = "text/plain;charset=UTF-8";

    static Answer json(int status, String json) {
        return new Answer(status, JSON, json, Map.of());
    }

    /** A sentence for a person, where the API has no JSON for it. */
    static Answer text(Response.Status status, String sentence) {
        return new Answer(status.getStatusCode(), TEXT, sentence + "\n", Map.of());
    }

    /** The same with one more header. */
    Answer with(String header, String value) {
        var more = new HashMap<>(headers);
        more.put(header, value);
        return new Answer(status, type, text, more);
    }

    /** For JAX-RS. */
    Response response() {
        var response = Response.status(status).entity(text).type(type);
        headers.forEach(response::header);
        return response.build();
    }

    /** For a servlet. */
    void write(HttpServletResponse response) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.setContentType(type);
        response.setContentLength(bytes.length);
        headers.forEach(response::setHeader);
        response.getOutputStream().write(bytes);
    }
}
